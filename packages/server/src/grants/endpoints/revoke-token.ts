/** `POST /v1/revoke`: RFC 7009. */
import { type Message, oauthError } from '@latchkey/protocol'
import type { IdentifyCaller } from '../../clients/client-credentials.ts'
import { errorSchema } from '../../http/answers.ts'
import { formBody } from '../../http/body-reader.ts'
import { type Endpoint, open } from '../../http/endpoint.ts'
import { TOKEN_REQUESTS } from '../limit-rules.ts'
import { presentedToken } from '../presented-token.ts'
import type { RevokeToken } from '../revoke-token.ts'

/** What the operation needs. */
export interface RevokeTokenEndpointPorts {
  readonly identify: IdentifyCaller
  readonly revokeToken: RevokeToken
}

export function revokeTokenEndpoint(): Endpoint<RevokeTokenEndpointPorts> {
  return open({
    method: 'POST',
    path: '/v1/revoke',
    id: 'revokeToken',
    summary: 'Revokes an access token, or ends the session of a refresh token.',
    tag: 'OAuth',
    body: formBody(presentedToken),
    limits: [TOKEN_REQUESTS],
    answers: {
      200: { description: 'The token is no longer accepted, if it ever was.' },
      400: { description: '`error` says what is wrong.', schema: errorSchema },
      401: { description: 'The client could not be authenticated.', schema: errorSchema },
      503: { description: 'The token may still be valid: send the request again.', schema: errorSchema },
    },
    handle: async (
      { input: form, facts, from: client, fail },
      { identify, revokeToken }: RevokeTokenEndpointPorts,
    ): Promise<Message> => {
      const caller = await identify(facts, form, client)
      if ('message' in caller) return caller.message
      const clientId = caller.kind === 'public' ? caller.clientId : caller.oauthClient.id
      const revoked = await revokeToken({ token: form.token, clientId, client })
      if (revoked === 'of_another_client')
        return oauthError(400, 'unauthorized_client', 'The token was issued to another client.')
      // It is looked up for anybody, and the answer may not say that it was in vain (RFC 7009 §2.2).
      if (revoked === 'unknown' && caller.kind === 'public') fail()
      return { status: 200, headers: [['Cache-Control', 'no-store']], body: '' }
    },
  })
}
