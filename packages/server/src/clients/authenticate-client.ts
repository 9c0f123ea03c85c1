/** Authenticates a client (RFC 6749 §2.3). */
import { clientSecretHash, matchesClientSecret } from './client-secret.ts'
import type { ClientStore } from './client-store.ts'
import type { OAuthClient } from './oauth-client.ts'

/** What a client sends of itself. */
export interface ClientCredentials {
  readonly id: string
  readonly secret: string
}

/** One refusal for an unknown client, a wrong secret and a disabled client. */
export interface AuthenticatedClient {
  /** Undefined if it is refused. */
  readonly oauthClient: OAuthClient | undefined
  /** Whether there is a client with this id. For the audit log alone. */
  readonly isKnown: boolean
}

export type AuthenticateClient = (credentials: ClientCredentials) => Promise<AuthenticatedClient>

export function createAuthenticateClient(store: ClientStore): AuthenticateClient {
  const nobody = clientSecretHash('')
  return async ({ id, secret }) => {
    const client = await store.find(id)
    const matches = matchesClientSecret(secret, client?.secretHash ?? nobody)
    const isGood = matches && client?.secretHash !== undefined && client.disabledAt === undefined
    return { oauthClient: isGood ? client : undefined, isKnown: client !== undefined }
  }
}
