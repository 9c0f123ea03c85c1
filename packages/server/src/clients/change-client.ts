/** Gives a client a new secret, disables it, enables it again, or removes it. */

import type { Audit } from '../audit/audit.ts'
import { clientEnded } from '../events/client-ended.ts'
import type { Raise } from '../events/listener.ts'
import type { Clock } from '../world/clock.ts'
import { clientChanged, clientDeleted } from './audit-events.ts'
import { clientSecretHash, createClientSecret } from './client-secret.ts'
import type { ClientStore } from './client-store.ts'
import { clientSubject } from './oauth-client.ts'

type EndedClients = Pick<ClientStore, 'setDisabled' | 'remove'>

/** What changing needs. */
export interface ChangeClientPorts {
  readonly store: ClientStore
  /** What a client has ends before it does. */
  readonly raise: Raise<{ readonly clients: EndedClients }>['raise']
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/**
 * Each method returns false, or undefined, if there is no such client. A client that is disabled or removed gets no more
 * tokens; its own are revoked, and its users' sessions, consents and codes end. Tokens that it got in exchange for a user's token stay
 * valid until they expire.
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
  const { store, raise, audit, clock } = ports

  async function end(id: string, change: (clients: EndedClients) => Promise<boolean>): Promise<boolean> {
    // Of one that is not there nothing is looked for: it may read whole tables.
    if (!(await store.find(id))) return false
    return raise(clientEnded, { clientId: id, subject: clientSubject(id) }, ({ clients }) => change(clients))
  }

  return {
    renewSecret: async (id, actor) => {
      const secret = createClientSecret()
      if (!(await store.setSecretHash(id, clientSecretHash(secret)))) return undefined
      await audit.record(clientChanged(id, actor, 'secret_renewed'))
      return secret
    },
    disable: async (id, actor) => {
      const at = Math.floor(clock.now())
      if (!(await end(id, (clients) => clients.setDisabled(id, at)))) return false
      await audit.record(clientChanged(id, actor, 'disabled'))
      return true
    },
    enable: async (id, actor) => {
      if (!(await store.setDisabled(id, undefined))) return false
      await audit.record(clientChanged(id, actor, 'enabled'))
      return true
    },
    remove: async (id, actor) => {
      if (!(await end(id, (clients) => clients.remove(id)))) return false
      await audit.record(clientDeleted(id, actor))
      return true
    },
  }
}
