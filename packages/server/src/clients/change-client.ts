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
  /** The longest time for which a token of a client can still be valid. */
  readonly accessTokenLifetimeSeconds: number
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/**
 * Each method returns false, or undefined, if there is no such client. A client that is disabled or removed gets no more
 * tokens, and its own tokens are revoked. Tokens that it got in exchange for a user's token stay valid until they expire.
 *
 * @throws {DomainError} store_unavailable | store_misconfigured
 */
export interface ChangeClient {
  /** The old secret stops working at once. */
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
    // First no new tokens, then revoke the old ones: a token that was issued in between is then revoked too.
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
