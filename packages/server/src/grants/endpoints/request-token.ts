/** `POST /v1/token`: RFC 6749 §4.4, §6; RFC 8693. */
import { type Dialect, type Message, oauthError, secretJson } from '@latchkey/protocol'
import Type from 'typebox'
import { type IdentifyCaller, refuseClient } from '../../clients/client-credentials.ts'
import { CLIENT_GRANTS, type ClientGrant, type OAuthClient } from '../../clients/oauth-client.ts'
import { errorSchema } from '../../http/answers.ts'
import { formBody } from '../../http/body-reader.ts'
import { type AnyCall, type Endpoint, open } from '../../http/endpoint.ts'
import type { ExchangeToken } from '../exchange-token.ts'
import type { IssueClientToken } from '../issue-client-token.ts'
import { TOKEN_REQUESTS } from '../limit-rules.ts'
import type { RefreshSession } from '../refresh-session.ts'
import { readScopeParameter } from '../scope-parameter.ts'
import { refuseGrant, refuseRefresh, refuseToken } from '../token-errors.ts'

/** What the operation needs. */
export interface RequestTokenPorts {
  readonly dialect: Dialect
  readonly identify: IdentifyCaller
  readonly refresh: RefreshSession
  readonly issueClientToken: IssueClientToken
  readonly exchange: ExchangeToken
}

const TOKEN_EXCHANGE = CLIENT_GRANTS[1]
const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token'
/** RFC 8693 §3: our access tokens are JWTs, and may be called so. */
const TOKEN_TYPES: readonly (string | undefined)[] = [ACCESS_TOKEN_TYPE, 'urn:ietf:params:oauth:token-type:jwt']

export function requestTokenEndpoint(ports: RequestTokenPorts): Endpoint {
  const text = Type.Optional(Type.String())
  // Unknown parameters are ignored (RFC 6749 §3.2).
  const body = Type.Object({
    grant_type: Type.String({ description: `refresh_token, client_credentials or ${TOKEN_EXCHANGE}` }),
    refresh_token: text,
    scope: text,
    client_id: text,
    client_secret: text,
    audience: text,
    resource: text,
    subject_token: text,
    subject_token_type: text,
    actor_token: text,
    actor_token_type: text,
    requested_token_type: text,
  })
  const answer = Type.Object({
    access_token: Type.String(),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Number({ description: 'Seconds.' }),
    scope: Type.Optional(Type.String()),
    refresh_token: Type.Optional(Type.String({ description: 'Takes the place of the one that was sent.' })),
    refresh_expires_in: Type.Optional(Type.Number({ description: 'Seconds, unless it is used before.' })),
    issued_token_type: Type.Optional(Type.String({ description: 'After a token exchange.' })),
  })

  return open({
    method: 'POST',
    path: '/v1/token',
    id: 'requestToken',
    summary: 'Exchanges a refresh token, a client’s secret or another token for an access token.',
    tag: 'OAuth',
    body: formBody(body),
    limits: [TOKEN_REQUESTS],
    answers: {
      200: { description: 'The token.', schema: answer },
      400: { description: 'What is wrong is in `error`.', schema: errorSchema },
      401: { description: 'The client could not be authenticated.', schema: errorSchema },
      429: { description: 'The session was refreshed too often.', schema: errorSchema },
    },
    handle: async (call) => {
      const form: TokenForm = call.input
      const caller = await ports.identify(call.facts, form)
      if ('message' in caller) return caller.message
      const scopes = readScopeParameter(form.scope)
      if (scopes === 'malformed') return oauthError(400, 'invalid_scope', 'scope: give scopes with one space between.')
      if (form.grant_type === 'refresh_token') {
        const clientId = caller.kind === 'public' ? caller.clientId : caller.oauthClient.id
        return refresh({ ...form, clientId, scopes }, call)
      }
      const grant = CLIENT_GRANTS.find((one) => one === form.grant_type)
      if (!grant) return refuseGrant('unsupported_grant_type')
      if (caller.kind === 'public') return refuseClient()
      const { oauthClient } = caller
      if (!oauthClient.grants.includes(grant)) return refuseGrant('unauthorized_client')
      return issue(grant, { oauthClient, scopes, form }, call)
    },
  })

  async function refresh(
    asked: {
      readonly refresh_token?: string
      readonly clientId: string
      readonly scopes: readonly string[] | undefined
    },
    { from: client, facts }: Sender,
  ): Promise<Message> {
    const { refresh_token: token, clientId, scopes } = asked
    // The answer may set a cookie, as that of a login does: a foreign page must not log anybody in as somebody else.
    const foreign = ports.dialect.admitOrigin?.(facts)
    if (foreign) return ports.dialect.refuse(foreign)
    if (token === undefined) return oauthError(400, 'invalid_request', 'refresh_token is missing.')
    const result = await ports.refresh({ token, clientId, client, ...(scopes && { scopes }) })
    if (result.kind === 'refresh_refused') return refuseRefresh(result.code)
    if (result.kind === 'scope_refused') return refuseToken(result.kind)
    if (result.kind === 'refresh_limited') {
      return ports.dialect.httpMessage(429, { retryAfterSeconds: result.retryAfterSeconds })
    }
    const { principal, access, refresh } = result
    return ports.dialect.accept({ kind: 'login', principal, access, refresh })
  }

  async function issue(
    grant: ClientGrant,
    asked: {
      readonly oauthClient: OAuthClient
      readonly scopes: readonly string[] | undefined
      readonly form: TokenForm
    },
    { from: client }: Sender,
  ): Promise<Message> {
    const { oauthClient, scopes, form } = asked
    if (form.audience !== undefined && form.resource !== undefined) return refuseToken('audience_refused')
    const request = { oauthClient, scopes, audience: form.audience ?? form.resource, client }
    const isExchange = grant === TOKEN_EXCHANGE
    const fault = isExchange ? exchangeFault(form) : undefined
    if (fault) return oauthError(400, 'invalid_request', fault)
    const result = isExchange
      ? await ports.exchange({
          ...request,
          subjectToken: form.subject_token ?? '',
          ...(form.actor_token !== undefined && { actorToken: form.actor_token }),
        })
      : await ports.issueClientToken(request)
    if (result.kind !== 'issued') return refuseToken(result.kind)
    return secretJson({
      access_token: result.access.token,
      ...(isExchange && { issued_token_type: ACCESS_TOKEN_TYPE }),
      token_type: 'Bearer',
      expires_in: result.access.expiresInSeconds,
      scope: result.scopes.join(' '),
    })
  }
}

/** Who sends a request, as far as that can be known. */
type Sender = Pick<AnyCall, 'from' | 'facts'>

interface TokenForm {
  readonly grant_type: string
  readonly refresh_token?: string
  readonly scope?: string
  readonly client_id?: string
  readonly client_secret?: string
  readonly audience?: string
  readonly resource?: string
  readonly subject_token?: string
  readonly subject_token_type?: string
  readonly actor_token?: string
  readonly actor_token_type?: string
  readonly requested_token_type?: string
}

/** RFC 8693 §2.1 */
function exchangeFault(form: TokenForm): string | undefined {
  if (form.subject_token === undefined) return 'subject_token is missing.'
  if (!TOKEN_TYPES.includes(form.subject_token_type)) return 'subject_token_type: access tokens are exchanged here.'
  if (!TOKEN_TYPES.includes(form.requested_token_type ?? ACCESS_TOKEN_TYPE)) {
    return 'requested_token_type: access tokens are issued here.'
  }
  if (form.actor_token === undefined) {
    return form.actor_token_type === undefined ? undefined : 'actor_token_type comes with an actor_token.'
  }
  return TOKEN_TYPES.includes(form.actor_token_type) ? undefined : 'actor_token_type: give the type of an access token.'
}
