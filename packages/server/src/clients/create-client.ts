/** Registers a confidential client. Its secret is shown once, here: the database has only the hash. */

import type { Audit } from '../audit/audit.ts'
import { grantsFault, LONGEST_SCOPE, MOST_GRANT_CHARACTERS, MOST_GRANTS } from '../tokens/scope-token.ts'
import type { Clock } from '../world/clock.ts'
import { clientCreated } from './audit-events.ts'
import { clientSecretHash, createClientSecret } from './client-secret.ts'
import type { ClientStore } from './client-store.ts'
import type { OAuthClient } from './oauth-client.ts'

/** What creating needs. */
export interface CreateClientPorts {
  readonly store: ClientStore
  readonly audit: Audit
  /** The `client_id` of users' own logins, which needs no secret. */
  readonly publicClientId: string
  /** What a client may be given. */
  readonly clientGrants: readonly string[]
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** What an operator gives for a new client. */
export type NewClient = Pick<OAuthClient, 'id' | 'name' | 'grants'> &
  Partial<Pick<OAuthClient, 'scopes' | 'audiences'>> & {
    /** Who does it, as the audit log names them: `cli`, or a user's id. */
    readonly actor: string
  }

/**
 * @returns undefined when the id is taken
 * @throws {TypeError} one line for each member that is wrong
 * @throws {DomainError} store_unavailable | store_misconfigured
 */
export type CreateClient = (
  client: NewClient,
) => Promise<{ readonly client: OAuthClient; readonly secret: string } | undefined>

/** The second form is a resource server's, whose id is its audience. No id has a form that names a user or an API key. */
const ID = /^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,63}|https?:\/\/[A-Za-z0-9._~:/-]{1,190})$/

export function createCreateClient(ports: CreateClientPorts): CreateClient {
  const { store, audit, clock } = ports
  return async ({ id, name, grants, scopes = [], audiences = [], actor }) => {
    requireClient({ id, name, grants, scopes, audiences }, ports)
    const client = { id, name, grants, scopes, audiences, createdAt: Math.floor(clock.now()) }
    const secret = createClientSecret()
    if (!(await store.create({ ...client, secretHash: clientSecretHash(secret) }))) return undefined
    await audit.record(clientCreated(id, actor))
    return { client, secret }
  }
}

function requireClient(
  { id, name, grants, scopes, audiences }: Omit<OAuthClient, 'createdAt'>,
  { publicClientId, clientGrants }: CreateClientPorts,
): void {
  const faults = [
    ...(ID.test(id)
      ? []
      : [
          'id: give 1 to 64 letters, digits, dots, hyphens or underscores; or a URL, which is the audience of a resource server',
        ]),
    ...(id === publicClientId ? [`id: ${publicClientId} is the client of users' own logins`] : []),
    ...(isText(name) ? [] : ['name: give text of 1 to 255 characters']),
    ...(grants.every((grant) => clientGrants.includes(grant)) ? [] : [`grants: give of ${clientGrants.join(', ')}`]),
    ...(grantsFault(scopes) === undefined
      ? []
      : [
          `scopes: give words as RFC 6749 §3.3 has them, each once, at most ${MOST_GRANTS} of at most ${LONGEST_SCOPE} characters, together at most ${MOST_GRANT_CHARACTERS.toLocaleString('en')}`,
        ]),
    ...(audiences.every(isText) ? [] : ['audiences: give texts of 1 to 255 characters']),
  ]
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
}

function isText(text: string): boolean {
  return text !== '' && text.length <= 255 && text.isWellFormed() && !text.includes('\0')
}
