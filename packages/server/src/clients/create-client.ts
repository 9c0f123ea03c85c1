/** Registers a client. The secret of one that has one is shown once, here: the database has only the hash. */

import { clientIdUrlFault, parsePublicJwks, redirectUriFault } from '@latchkey/protocol'
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
  Partial<
    Pick<
      OAuthClient,
      'scopes' | 'audiences' | 'redirectUris' | 'postLogoutRedirectUris' | 'firstParty' | 'jwks' | 'jwksUri'
    >
  > & {
    /** Default: a client with a secret. */
    readonly authentication?: OAuthClient['authentication']
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
) => Promise<{ readonly client: OAuthClient /** Of one that has one. */; readonly secret?: string } | undefined>

/** The second form is a resource server's, whose id is its audience. No id has a form that names a user or an API key. */
const ID = /^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,63}|https?:\/\/[A-Za-z0-9._~:/-]{1,190})$/

const MOST_REDIRECT_URIS = 20

export function createCreateClient(ports: CreateClientPorts): CreateClient {
  const { store, audit, clock } = ports
  return async ({ actor, ...given }) => {
    const client: OAuthClient = {
      ...{ scopes: [], audiences: [], redirectUris: [], postLogoutRedirectUris: [], firstParty: false },
      authentication: 'client_secret',
      ...given,
      kind: 'registered',
      createdAt: Math.floor(clock.now()),
    }
    requireClient(client, ports)
    const secret = client.authentication === 'client_secret' ? createClientSecret() : undefined
    const hashed = secret !== undefined && { secretHash: clientSecretHash(secret) }
    if (!(await store.create({ ...client, ...hashed }))) return undefined
    await audit.record(clientCreated(client.id, actor))
    return { client, ...(secret !== undefined && { secret }) }
  }
}

function requireClient(client: OAuthClient, { publicClientId, clientGrants }: CreateClientPorts): void {
  const { id, name, grants, scopes, audiences } = client
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
    ...redirectFaults(client),
    ...keyFaults(client),
  ]
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
}

/** A client that users sign in to is sent their codes. */
function redirectFaults({
  redirectUris,
  postLogoutRedirectUris,
  grants,
  authentication,
}: OAuthClient): readonly string[] {
  const hasUsers = grants.includes('authorization_code')
  const secretOnly = grants.filter((grant) => grant !== 'authorization_code' && grant !== 'refresh_token')
  return [
    ...addressFaults('redirectUris', redirectUris),
    ...addressFaults('postLogoutRedirectUris', postLogoutRedirectUris),
    ...(postLogoutRedirectUris.length > 0 && !hasUsers
      ? ['postLogoutRedirectUris: only a client with authorization_code has users who log out']
      : []),
    ...(hasUsers && redirectUris.length === 0
      ? ['redirectUris: authorization_code needs one: where codes are sent']
      : []),
    ...(authentication === 'none' && secretOnly.length > 0
      ? [`grants: a client without a secret may not have ${secretOnly.join(', ')}`]
      : []),
  ]
}

function addressFaults(member: string, uris: readonly string[]): readonly string[] {
  return [
    ...(uris.length > MOST_REDIRECT_URIS ? [`${member}: give at most ${MOST_REDIRECT_URIS}`] : []),
    ...uris.flatMap((uri) => {
      const fault = redirectUriFault(uri)
      return fault === undefined ? [] : [`${member}: ${fault}`]
    }),
  ]
}

/** A client that signs says with which keys, and no other does. */
function keyFaults({ authentication, jwks, jwksUri }: OAuthClient): readonly string[] {
  if (authentication !== 'private_key_jwt')
    return jwks || jwksUri !== undefined ? ['jwks, jwksUri: only a client of private_key_jwt has keys'] : []
  if ((jwks === undefined) === (jwksUri === undefined)) return ['jwks, jwksUri: private_key_jwt needs one of them']
  if (jwksUri !== undefined && clientIdUrlFault(jwksUri) !== undefined)
    return ['jwksUri: give an https URL of a host on the internet, as a browser writes it']
  const isSet = jwks === undefined || (parsePublicJwks(JSON.stringify(jwks))?.keys.length ?? 0) > 0
  return isSet ? [] : ['jwks: give a JWK Set of public keys']
}

function isText(text: string): boolean {
  return text !== '' && text.length <= 255 && text.isWellFormed() && !text.includes('\0')
}
