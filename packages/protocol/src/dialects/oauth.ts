/** The native dialect: `Authorization: Bearer`, `at+jwt` access tokens (RFC 9068), RFC 6749 and 6750 messages. Strict in everything. */
import {
  lifetimeSeconds,
  nonEmptyText,
  type OptionTable,
  oneOf,
  optional,
  parseOptions,
  path,
  secondsWithin,
} from '@latchkey/options'
import { readBearer } from '../bearer.ts'
import { deepFreeze } from '../deep-freeze.ts'
import { headerText } from '../field-text.ts'
import { type Message, withHeaders } from '../message.ts'
import type { Refusal } from '../refusal.ts'
import type { RequestFacts } from '../request-facts.ts'
import type {
  Carrier,
  Credential,
  Dialect,
  IssueContext,
  LoginRequest,
  LoginRoute,
  Principal,
  Success,
  TokenToSign,
} from './dialect.ts'
import { issuerPath } from './issuer-path.ts'
import { cookiesOption, cookieTransport, type OauthCookies } from './oauth-cookies.ts'
import { corsOption, nativeHeaders, type OauthCors } from './oauth-headers.ts'
import { readOauthLogin } from './oauth-login.ts'
import { httpMessage, json, secretJson } from './oauth-messages.ts'
import { oauthPolicy } from './oauth-policy.ts'
import { oauthRefusal } from './oauth-refusals.ts'
import { tokenPlaceOf } from './oauth-token-place.ts'
import { textIn } from './subject-in.ts'
import { timeIn } from './time-in.ts'

/** Options of {@link oauth}. */
export interface OauthOptions {
  /** `iss` of issued tokens, and the only one accepted. */
  readonly issuer: string
  /** `aud` of issued tokens, and the only one accepted. */
  readonly audience: string
  /** Beneath the issuer's path. Default `/v1/login`. */
  readonly loginPath?: string
  /**
   * What the proxy in front does with the path of the issuer, if it has one: `kept`, requests come with it; `stripped`, they come
   * without it. Default `kept`.
   */
  readonly issuerPath?: 'kept' | 'stripped'
  /** Default: the audience. */
  readonly realm?: string
  /** Seconds, more than 0. Default 600. */
  readonly accessTokenLifetimeSeconds?: number
  /** Seconds, 0 to 300. Default 5. */
  readonly leewaySeconds?: number
  /** How far `iat` may lie in the future beyond the leeway, in seconds, 0 to 86,400: for an issuer whose clock runs ahead. Default 0. */
  readonly issuedAheadSeconds?: number
  /** `client_id` of tokens issued at the login endpoint. Default `first-party`. */
  readonly clientId?: string
  /**
   * Lets pages of these origins keep their session in cookies: they say `Latchkey-Session: cookie` at the login and at the token endpoint.
   * Guards take the access token from the cookie too, and refuse a request with both a header and a cookie. Default: header only.
   */
  readonly cookies?: OauthCookies
  /** Lets pages of these origins read the answers (CORS), as those of `cookies` may. Default: only the API's own. */
  readonly cors?: OauthCors
}

/** The result of {@link oauth}: a dialect, and the names in its tokens. */
export interface OauthDialect extends Dialect {
  /** `iss` */
  readonly issuer: string
  /** `aud` */
  readonly audience: string
  /** `client_id` of tokens issued at the login endpoint. */
  readonly clientId: string
  readonly loginRoute: LoginRoute
  readonly publicPath: string
  readonly basePath: string
  readonly carrier: Carrier
  readonly subjectOf: (claims: Readonly<Record<string, unknown>>) => string | undefined
  readonly issuedAtOf: (claims: Readonly<Record<string, unknown>>) => number | undefined
}

const OPTIONS = {
  issuer: nonEmptyText,
  audience: nonEmptyText,
  loginPath: optional('/v1/login', path),
  issuerPath: optional('kept', oneOf('kept', 'stripped')),
  realm: optional(undefined, headerText),
  accessTokenLifetimeSeconds: optional(600, lifetimeSeconds),
  leewaySeconds: optional(5, secondsWithin(0, 300)),
  issuedAheadSeconds: optional(0, secondsWithin(0, 86_400)),
  clientId: optional('first-party', nonEmptyText),
  cookies: optional(undefined, cookiesOption),
  cors: optional(undefined, corsOption),
} satisfies OptionTable<keyof OauthOptions>

const BODY_LIMITS = { bytes: 16_384, depth: 16 }

/**
 * The native dialect.
 *
 * @throws {TypeError} one line for each option that is missing, unknown or wrong
 */
export function oauth(options: OauthOptions): OauthDialect {
  const values = parseOptions(OPTIONS, options)
  const { issuer, audience, loginPath, realm = audience, accessTokenLifetimeSeconds, clientId, cors } = values
  const cookies = values.cookies && cookieTransport(values.cookies, issuer)
  const readers = cors || cookies ? new Set([...(cors ?? []), ...(cookies?.origins ?? [])]) : undefined
  const policy = deepFreeze(oauthPolicy({ ...values, depth: BODY_LIMITS.depth }))
  const publicPath = issuerPath(issuer)

  function issue({ id, scopes, roles }: Principal, context: IssueContext): TokenToSign {
    const { now, alg, kid, tokenId, csrfToken, session } = context
    const iat = Math.floor(now)
    const exp = iat + accessTokenLifetimeSeconds
    return {
      header: { alg, typ: 'at+jwt', ...(kid !== undefined && { kid }) },
      claims: {
        iss: issuer,
        sub: String(id),
        aud: audience,
        client_id: clientId,
        iat,
        nbf: iat,
        exp,
        jti: tokenId,
        ...(session && { sid: session.id, auth_time: Math.floor(session.authenticatedAt) }),
        ...(scopes && scopes.length > 0 && { scope: scopes.join(' ') }),
        ...(roles && roles.length > 0 && { roles }),
        ...(cookies && csrfToken !== undefined && { csrf: csrfToken }),
      },
    }
  }

  function readCredential(facts: RequestFacts): Credential {
    const sent = readBearer(facts)
    const cookie = cookies?.read(facts) ?? sent
    if (!cookies || cookie.kind === 'credential_absent') return sent
    return sent.kind === 'credential_absent' ? cookie : { kind: 'credential_malformed', fault: 'duplicate' }
  }

  function accept(success: Success): Message {
    if (success.kind === 'value') return json(200, success.value)
    if (success.kind === 'text') return json(200, success.text)
    const { access, refresh, deviceToken, idToken } = success
    const { token, claims, expiresInSeconds } = access
    const csrfToken = claims?.['csrf']
    const scope = claims?.['scope']
    // Only a token that is for a cookie has the claim.
    const tokenType = claims?.['cnf'] === undefined ? 'Bearer' : 'DPoP'
    const inCookies = cookies !== undefined && typeof csrfToken === 'string'
    const answer = secretJson({
      ...(inCookies ? { csrf_token: csrfToken } : { access_token: token, token_type: tokenType }),
      expires_in: expiresInSeconds,
      ...(typeof scope === 'string' && { scope }),
      ...(refresh && !inCookies && { refresh_token: refresh.token }),
      ...(refresh && { refresh_expires_in: refresh.expiresInSeconds }),
      ...(deviceToken !== undefined && { device_token: deviceToken }),
      ...(idToken !== undefined && { id_token: idToken }),
    })
    return inCookies ? withHeaders(answer, cookies.set({ access, csrfToken, refresh })) : answer
  }

  function readLogin(facts: RequestFacts, body: Uint8Array): LoginRequest | Refusal {
    const tokensIn = tokenPlaceOf(facts, cookies)
    if (typeof tokensIn !== 'string') return tokensIn
    const read = readOauthLogin(facts, body, BODY_LIMITS.depth)
    return 'kind' in read ? read : { ...read, ...(tokensIn === 'cookie' && { tokensIn }) }
  }

  return deepFreeze<OauthDialect>({
    name: 'oauth',
    issuer,
    audience,
    clientId,
    warnings: [],
    loginRoute: { methods: ['POST'], path: loginPath },
    publicPath,
    basePath: values.issuerPath === 'kept' ? publicPath : '',
    bodyLimits: BODY_LIMITS,
    algorithms: undefined,
    accessTokenLifetimeSeconds,
    carrier: { token: 'Authorization: Bearer <token>', ...(cookies && { csrf: cookies.csrf }) },
    readCredential,
    readLogin,
    tokensIn: (facts) => tokenPlaceOf(facts, cookies),
    ...(cookies && {
      maximumCookieTokenCharacters: cookies.maximumTokenCharacters(accessTokenLifetimeSeconds),
      readRefreshCookie: cookies.readRefresh,
      // A client that sent its token itself has no cookie: one that is there belongs to somebody else.
      forgetTokens: (facts) => (cookies.read(facts).kind === 'credential_absent' ? [] : cookies.clear()),
      admit: (claims, facts, source) => (source === 'cookie' ? cookies.admit(claims, facts) : undefined),
    }),
    policy: () => policy,
    issue,
    subjectOf: (claims) => textIn(claims, 'sub'),
    issuedAtOf: (claims) => timeIn(claims, 'iat', policy),
    accept,
    refuse: (refusal, context) => oauthRefusal(refusal, { ...context, realm: context?.realm ?? realm }),
    httpMessage,
    decorate: (message, facts) => nativeHeaders(message, facts, readers, cookies?.origins),
  })
}
