/** `POST /v1/introspect`: RFC 7662. */
import { secretJson } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import Type from 'typebox'
import { type IdentifyCaller, refuseClient } from '../../clients/client-credentials.ts'
import { errorSchema } from '../../http/answers.ts'
import { formBody } from '../../http/body-reader.ts'
import { type Endpoint, open } from '../../http/endpoint.ts'
import type { IntrospectToken } from '../introspect-token.ts'
import { TOKEN_REQUESTS } from '../limit-rules.ts'
import { presentedToken } from '../presented-token.ts'

/** What the operation needs. */
export interface IntrospectTokenEndpointPorts {
  readonly identify: IdentifyCaller
  readonly introspect: IntrospectToken
}

/** What resource servers may read: the members of RFC 7662 §2.2, and our tokens' other claims except the cookie transport's secret. */
const MEMBERS: readonly string[] = [
  'scope',
  'client_id',
  'exp',
  'iat',
  'nbf',
  'sub',
  'aud',
  'iss',
  'jti',
  'sid',
  'auth_time',
  'act',
  'cnf',
  'roles',
]

export function introspectTokenEndpoint(): Endpoint<IntrospectTokenEndpointPorts> {
  const answer = Type.Object({
    active: Type.Boolean(),
    token_use: Type.Optional(Type.String({ description: '`access_token`, `refresh_token` or `api_key`.' })),
    token_type: Type.Optional(Type.String()),
    scope: Type.Optional(Type.String()),
    client_id: Type.Optional(Type.String()),
    sub: Type.Optional(Type.String()),
    exp: Type.Optional(Type.Number({ description: 'Seconds since the epoch.' })),
  })

  return open({
    method: 'POST',
    path: '/v1/introspect',
    id: 'introspectToken',
    summary: 'Says whether a token is valid, and what it may do.',
    tag: 'OAuth',
    body: formBody(presentedToken),
    limits: [TOKEN_REQUESTS],
    answers: {
      200: {
        description:
          'What the token may do; or only `{"active":false}`, also if it is good and not for you: you are neither in its audience, under your `client_id`, nor the client it was issued to.',
        schema: answer,
      },
      400: { description: '`error` says what is wrong.', schema: errorSchema },
      401: { description: 'The client could not be authenticated.', schema: errorSchema },
      503: { description: 'Revocations cannot be read at the moment.', schema: errorSchema },
    },
    handle: async ({ input: form, facts, from }, { identify, introspect }: IntrospectTokenEndpointPorts) => {
      const caller = await identify(facts, form, from)
      if ('message' in caller) return caller.message
      if (caller.kind === 'public') return refuseClient(facts)
      const found = await introspect(form.token, caller.oauthClient.id)
      if (!found) return secretJson({ active: false })
      return secretJson({
        active: true,
        token_use: found.use,
        ...(found.use !== 'refresh_token' && { token_type: found.claims['cnf'] === undefined ? 'Bearer' : 'DPoP' }),
        ...shown(found.claims),
      })
    },
  })
}

function shown(claims: Claims): object {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => MEMBERS.includes(name)))
}
