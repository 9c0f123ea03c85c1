/** A client's own token (RFC 6749 §4.4). */
import Type from 'typebox'
import { clientSubject } from '../clients/oauth-client.ts'
import { clientTokenIssued, clientTokenRefused } from './audit-events.ts'
import { type AnyGrant, defineGrant, invalidRequest } from './grant.ts'

export function clientCredentialsGrant(): AnyGrant {
  return defineGrant({
    grantType: 'client_credentials',
    parameters: Type.Object({}),
    callers: 'confidential',
    handle: async ({ client, clientId, from }) => ({
      kind: 'granted',
      subject: clientSubject(clientId),
      holder: 'client',
      mostScopes: [client?.scopes ?? []],
      abandon: async () => invalidRequest('There is no such client.'),
      refused: (reason) => (reason === 'token_too_large' ? clientTokenRefused(clientId, reason, from) : undefined),
      issued: (tokenId) => clientTokenIssued(clientId, tokenId, from),
    }),
  })
}
