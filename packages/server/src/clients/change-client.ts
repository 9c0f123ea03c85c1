/** Gives a client a new secret, disables it, enables it again, or removes it. */

import type { Audit } from '../audit/audit.ts'
import type { RevocationLog } from '../revocations/revocation-log.ts'
import type { Clock } from '../world/clock.ts'
import { clientChanged, clientDeleted } from './audit-events.ts'
import { clientSecretHash, createClientSecret } from './client-secret.ts'
import type { ClientStore } from './client-store.ts'
import { clientSubject } from './oauth-client.ts'

/** What changing needs. */
export interface ChangeClientPorts {
  readonly store: ClientStore
  readonly log: Pick<RevocationLog, 'append'>
  readonly audit: Audit
  /** The longest that a token of a client may still live. */
  readonly accessTokenLifetimeSeconds: number
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/**
 * Each is about one client and gives false, or undefined, when there is none. A client that is disabled or removed gets no tokens any
 * more, and those that it has for itself are revoked. Those that it got in exchange for a user's live until they expire.
 *
 * @throws {DomainError} store_unavailable | store_misconfigured
 */
export interface ChangeClient {
  /** The old secret is good for nothing from then on. */
  readonly renewSecret: (id: string, actor: string) => Promise<string | undefined>
  readonly disable: (id: string, actor: string) => Promise<boolean>
  readonly enable: (id: string, actor: string) => Promise<boolean>
  readonly remove: (id: string, actor: string) => Promise<boolean>
}

export function createChangeClient(ports: ChangeClientPorts): ChangeClient {
  const { store, log, audit, accessTokenLifetimeSeconds, clock } = ports

  async function revokeTokens(id: string): Promise<void> {
    const now = Math.floor(clock.now())
    const expiresAt = now + accessTokenLifetimeSeconds + 1
    await log.append([{ kind: 'subject', id: clientSubject(id), issuedUntil: now, expiresAt }])
  }

  return {
    renewSecret: async (id, actor) => {
      const secret = createClientSecret()
      if (!(await store.setSecretHash(id, clientSecretHash(secret)))) return undefined
      await audit.record(clientChanged(id, actor, 'secret_renewed'))
      return secret
    },
    // No new tokens first, then the old ones: one that was asked for meanwhile is among them.
    disable: async (id, actor) => {
      if (!(await store.setDisabled(id, Math.floor(clock.now())))) return false
      await revokeTokens(id)
      await audit.record(clientChanged(id, actor, 'disabled'))
      return true
    },
    enable: async (id, actor) => {
      if (!(await store.setDisabled(id, undefined))) return false
      await audit.record(clientChanged(id, actor, 'enabled'))
      return true
    },
    remove: async (id, actor) => {
      if (!(await store.setDisabled(id, Math.floor(clock.now())))) return false
      await revokeTokens(id)
      await store.remove(id)
      await audit.record(clientDeleted(id, actor))
      return true
    },
  }
}
