/** `POST /v1/token` (RFC 6749 §3.2): says who the client is, and lets the grant that it names say the rest. */
import { type Dialect, httpMessage, type Message, oauthError, type RefreshCookie, secretJson } from '@latchkey/protocol'
import Type, { type TSchema } from 'typebox'
import { type Caller, type IdentifyCaller, refuseClient } from '../../clients/client-credentials.ts'
import { errorSchema } from '../../http/answers.ts'
import { formBody } from '../../http/body-reader.ts'
import { type AnyCall, type Endpoint, open } from '../../http/endpoint.ts'
import { sessionHeader } from '../../http/session-header.ts'
import type { AnyGrant } from '../grant.ts'
import type { GrantPorts } from '../grants.ts'
import type { ReadKeyProof } from '../key-proof.ts'
import { TOKEN_REQUESTS } from '../limit-rules.ts'
import { readScopeParameter } from '../scope-parameter.ts'
import type { IssueByGrant, TokenResult } from '../token-endpoint.ts'
import { refuseGrant, refuseProof, refuseToken } from '../token-errors.ts'

/** What the endpoint needs. */
export interface RequestTokenPorts {
  readonly dialect: Dialect
  readonly identify: IdentifyCaller
  readonly readKeyProof: ReadKeyProof
  readonly issueByGrant: IssueByGrant
}

type GrantDescription = Omit<AnyGrant, 'handle'>

const text = Type.Optional(Type.String())

/** Only a user's session can be in cookies, and then its refresh token is there and nowhere else. */
const CARRIED_OTHERWISE = oauthError(
  400,
  'invalid_request',
  'Latchkey-Session: cookie is for refresh_token, whose token is then in its cookie and not in the body.',
)

const BOUND_OTHERWISE = oauthError(
  400,
  'invalid_request',
  'A token in a cookie cannot be bound to a key: leave out the header DPoP.',
)

const answer = Type.Object({
  access_token: text,
  token_type: Type.Optional(
    Type.String({ description: '`Bearer`; `DPoP` for a token that is bound to the key of the proof (RFC 9449).' }),
  ),
  csrf_token: Type.Optional(Type.String({ description: 'In place of tokens, with `Latchkey-Session: cookie`.' })),
  expires_in: Type.Number({ description: 'Seconds.' }),
  scope: text,
  refresh_token: Type.Optional(Type.String({ description: 'Replaces the one that was sent.' })),
  refresh_expires_in: Type.Optional(Type.Number({ description: 'Seconds, unless it is used before.' })),
  id_token: Type.Optional(
    Type.String({ description: 'With the scope `openid`: who is logged in, for the client alone.' }),
  ),
  issued_token_type: Type.Optional(Type.String({ description: 'After a token exchange.' })),
})

export function requestTokenEndpoint(grants: readonly AnyGrant<GrantPorts>[]): Endpoint<RequestTokenPorts> {
  const members: Record<string, TSchema> = Object.assign({}, ...grants.map(({ parameters }) => parameters.properties))
  // Unknown parameters are ignored (RFC 6749 §3.2).
  const form = Type.Object({
    ...members,
    grant_type: Type.String({ description: grants.map(({ grantType }) => grantType).join(', ') }),
    scope: text,
    client_id: text,
    client_secret: text,
    client_assertion: text,
    client_assertion_type: text,
    audience: text,
    resource: Type.Optional(
      Type.Array(Type.String(), {
        description: 'One API of those that the token could be for (RFC 8707). Two are refused.',
      }),
    ),
  })

  return open({
    method: 'POST',
    path: '/v1/token',
    id: 'requestToken',
    summary: 'Exchanges a code, a refresh token, a client’s secret or another token for an access token.',
    tag: 'OAuth',
    headers: sessionHeader,
    body: formBody(form, ['resource']),
    limits: [TOKEN_REQUESTS],
    answers: {
      200: { description: 'The token.', schema: answer },
      400: { description: '`error` says what is wrong.', schema: errorSchema },
      401: { description: 'The client could not be authenticated.', schema: errorSchema },
      403: { description: 'It asks for cookies, and its page may not have them.', schema: errorSchema },
      429: {
        description: 'There were too many failures, or the session was refreshed too often.',
        schema: errorSchema,
      },
    },
    handle: async ({ input, facts, from }, { dialect, identify, readKeyProof, issueByGrant }: RequestTokenPorts) => {
      const tokensIn = dialect.tokensIn?.(facts) ?? 'body'
      if (typeof tokensIn !== 'string') return dialect.refuse(tokensIn)
      const caller = await identify(facts, input, from)
      if ('message' in caller) return caller.message
      const scopes = readScopeParameter(input.scope)
      if (scopes === 'malformed') return oauthError(400, 'invalid_scope', 'scope: give scopes with one space between.')
      const grant = grants.find(({ grantType }) => grantType === input.grant_type)
      if (!grant) return refuseToken('grant_unknown')
      const client = caller.oauthClient
      const unfit = unfitClient(facts, grant, caller)
      if (unfit) return unfit
      const cookie = tokensIn === 'cookie' ? cookieOf(facts, dialect) : undefined
      if (cookie && (grant.callers !== 'public-too' || 'refresh_token' in input)) return CARRIED_OTHERWISE
      const keyProof = readKeyProof(facts)
      if (typeof keyProof === 'string') return refuseProof(keyProof)
      if (cookie && keyProof) return BOUND_OTHERWISE
      // A token is for one API: with two audiences, either could use it at the other.
      const [audience, ...more] = [...(input.audience === undefined ? [] : [input.audience]), ...(input.resource ?? [])]
      if (more.length > 0) return refuseToken('audience_refused')
      const result = await issueByGrant({
        grant,
        // It was checked by the schema of all grants' parameters.
        parameters: { ...input, ...(cookie && { refresh_token: cookie.token }) } as never,
        clientId: caller.kind === 'public' ? caller.clientId : caller.oauthClient.id,
        client,
        from,
        scopes,
        audience,
        keyProof,
        csrfToken: cookie?.csrfToken,
      })
      return worded(result, grant, dialect)
    },
  })
}

/** A request without the cookie is refused like one with a token that is not known: its session is over. */
function cookieOf(facts: AnyCall['facts'], dialect: Dialect): RefreshCookie {
  return dialect.readRefreshCookie?.(facts) ?? { token: '', csrfToken: '' }
}

function worded(result: TokenResult, { grantType, issuedTokenType }: GrantDescription, dialect: Dialect): Message {
  switch (result.kind) {
    case 'scope_refused':
    case 'audience_refused':
    case 'token_too_large':
      return refuseToken(result.kind)
    case 'proof_replayed':
      return refuseProof('replayed')
    case 'grant_refused':
      return refuseGrant(result)
    case 'grant_limited':
      return httpMessage(429, { retryAfterSeconds: result.retryAfterSeconds })
    case 'issued': {
      const { principal, access, scopes, refresh, idToken } = result
      const told = idToken !== undefined && { idToken }
      if (refresh && grantType === 'refresh_token')
        return dialect.accept({ kind: 'login', principal, access, refresh, ...told })
      return secretJson({
        access_token: access.token,
        ...(issuedTokenType !== undefined && { issued_token_type: issuedTokenType }),
        token_type: access.claims?.['cnf'] === undefined ? 'Bearer' : 'DPoP',
        expires_in: access.expiresInSeconds,
        scope: scopes.join(' '),
        ...(refresh && { refresh_token: refresh.token, refresh_expires_in: refresh.expiresInSeconds }),
        ...(idToken !== undefined && { id_token: idToken }),
      })
    }
  }
}

/** What a client may ask for is what an operator has given it. Users' own logins are nobody's client. */
function unfitClient(
  facts: AnyCall['facts'],
  { grantType, callers }: GrantDescription,
  { kind, oauthClient }: Caller,
): Message | undefined {
  if (callers === 'confidential' && kind !== 'confidential') return refuseClient(facts)
  if (callers === 'public-too' && !oauthClient) return undefined
  if (!oauthClient) return refuseClient(facts)
  return oauthClient.grants.includes(grantType) ? undefined : refuseToken('grant_not_allowed')
}
