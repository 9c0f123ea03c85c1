/** `POST /v1/revoke`: RFC 7009. */
import { oauthError } from '@latchkey/protocol'
import Type from 'typebox'
import type { RevokeToken } from '../../usecases/revoke-token.ts'
import type { IdentifyCaller } from '../client-credentials.ts'
import { type Operation, openOperation } from '../operation.ts'

/** What the operation needs. */
export interface RevokeTokenOperationPorts {
  readonly identify: IdentifyCaller
  readonly revoke: RevokeToken
}

export function revokeTokenOperation({ identify, revoke }: RevokeTokenOperationPorts): Operation {
  const text = Type.Optional(Type.String())
  // Unknown parameters are ignored (RFC 6749 §3.2). The hint is one: our tokens say themselves what they are.
  const body = Type.Object({
    token: Type.String(),
    token_type_hint: text,
    client_id: text,
    client_secret: text,
  })
  const refused = Type.Object({ error: Type.String(), error_description: Type.String() })

  return openOperation({
    method: 'POST',
    path: '/v1/revoke',
    operationId: 'revokeToken',
    summary: 'Revokes an access token, or ends the session of a refresh token.',
    tag: 'OAuth',
    bodyType: 'form',
    body,
    answers: {
      200: { description: 'Nobody accepts the token any more, if anybody ever did.' },
      400: { description: 'What is wrong is in `error`.', schema: refused },
      401: { description: 'The client could not be authenticated.', schema: refused },
      503: { description: 'The token may be good still: send it again.', schema: refused },
    },
    handle: async ({ body: form, facts, client }) => {
      const caller = await identify(facts, form)
      if ('message' in caller) return caller.message
      const clientId = caller.kind === 'public' ? caller.clientId : caller.oauthClient.id
      if (await revoke({ token: form.token, clientId, client })) {
        return { status: 200, headers: [['Cache-Control', 'no-store']], body: '' }
      }
      return oauthError(400, 'unauthorized_client', 'The token was issued to another client.')
    },
  })
}
