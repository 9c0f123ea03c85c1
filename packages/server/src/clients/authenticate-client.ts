/** Authenticates a client (RFC 6749 §2.3). */
import { clientSecretHash, matchesClientSecret } from './client-secret.ts'
import type { ClientStore } from './client-store.ts'
import type { OAuthClient } from './oauth-client.ts'

/** What a client sends of itself. */
export interface ClientCredentials {
  readonly id: string
  readonly secret: string
}

/** Undefined for an unknown client, a wrong secret and a disabled client: one refusal for all. */
export type AuthenticateClient = (credentials: ClientCredentials) => Promise<OAuthClient | undefined>

export function createAuthenticateClient(store: ClientStore): AuthenticateClient {
  const nobody = clientSecretHash('')
  return async ({ id, secret }) => {
    const client = await store.find(id)
    const matches = matchesClientSecret(secret, client?.secretHash ?? nobody)
    return client && matches && client.disabledAt === undefined ? client : undefined
  }
}
