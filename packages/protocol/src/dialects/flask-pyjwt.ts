/** Article A: Flask + PyJWT + Flask-Cors. Header `x-access-token`, `/login`, `{"token"}`, 403 with a message, CORS on every answer. */
import {
  checked,
  flag,
  lifetimeSeconds,
  type OptionTable,
  oneOf,
  optional,
  parseOptions,
  path,
} from '@latchkey/options'
import { deepFreeze } from '../deep-freeze.ts'
import type { Message } from '../message.ts'
import type { Refusal } from '../refusal.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { VerificationPolicy } from '../verification-policy.ts'
import type { Credential, Dialect, HttpDetail, LoginRequest, Success } from './dialect.ts'
import { type CorsOrigins, corsOrigins, withFlaskCors } from './flask/cors.ts'
import { readJsonObject } from './flask/json-body.ts'
import { flaskJson, jsonify } from './flask/jsonify.ts'
import { flaskPage, htmlMessage } from './flask/pages.ts'
import { pythonInt } from './flask/python-int.ts'
import { subjectIn } from './subject-in.ts'
import { timeIn } from './time-in.ts'

/** Options of {@link flaskPyjwt}. */
export interface FlaskPyjwtOptions {
  /** Default `/login`. */
  readonly loginPath?: string
  /** The header that carries the token. Default `x-access-token`. */
  readonly header?: string
  /** Seconds until an issued token expires, here and in the old app: a token's `exp` minus this is when it was issued. Default 3,600. */
  readonly accessTokenLifetimeSeconds?: number
  /**
   * What the claim `user` says: the name by which a user logs in, as in the article (default), or the id. Where the server knows no name
   * apart from the id, the id is the name.
   */
  readonly user?: 'username' | 'id'
  /** Refuses tokens without `exp`. The original accepts them for ever, so the default is false. */
  readonly requireExpiry?: boolean
  /** The answer to a body of another type: 400 (Flask 2.2, default) or 415 (Flask 2.3 and later). */
  readonly wrongContentType?: 400 | 415
  /** Indented JSON, as with `JSONIFY_PRETTYPRINT_REGULAR` or in debug mode. */
  readonly prettyJson?: boolean
  /** Says on 400 pages what is wrong with the body, as Flask does in debug mode. */
  readonly explainBadRequests?: boolean
  /** Origins that may read the answers. Default `*`, as `CORS(app)`. */
  readonly origins?: CorsOrigins
  /** Which version's rules apply to claims: PyJWT 2.6 (default), or 2.10 and later (`sub` and `jti` must be strings, `iat` an integer). */
  readonly pyjwt?: '2.6' | '2.10'
}

const BODY_LIMITS = { bytes: 262_144, depth: 1000 }

const OPTIONS = {
  loginPath: optional('/login', path),
  header: optional('x-access-token', headerName),
  accessTokenLifetimeSeconds: optional(3600, lifetimeSeconds),
  user: optional('username', oneOf('username', 'id')),
  requireExpiry: optional(false, flag),
  wrongContentType: optional(400, oneOf(400, 415)),
  prettyJson: optional(false, flag),
  explainBadRequests: optional(false, flag),
  origins: optional('*', corsOrigins),
  pyjwt: optional('2.6', oneOf('2.6', '2.10')),
} satisfies OptionTable<keyof FlaskPyjwtOptions>

/**
 * The dialect of an app that calls PyJWT itself.
 *
 * @throws {TypeError} one line for each option that is unknown or wrong
 */
export function flaskPyjwt(options: FlaskPyjwtOptions = {}): Dialect {
  const values = parseOptions(OPTIONS, options)
  const { loginPath, header, accessTokenLifetimeSeconds, user, requireExpiry, wrongContentType, origins } = values
  const style = { ...flaskJson, pretty: values.prettyJson }
  const policy = deepFreeze(claimsPolicy(requireExpiry, values.pyjwt))

  function json(status: number, value: unknown): Message {
    return { status, headers: [['Content-Type', 'application/json']], body: jsonify(value, style) }
  }

  function readCredential(facts: RequestFacts): Credential {
    const values = facts.header(header)
    if (values.length <= 1 && !values[0]) return { kind: 'credential_absent' }
    // werkzeug joins a header that was sent twice with a comma; the result is not a token.
    return { kind: 'token', token: values.join(','), source: header }
  }

  function readLogin(facts: RequestFacts, body: Uint8Array): LoginRequest | Refusal {
    const read = readJsonObject(facts, body, { wrongContentType, maximumDepth: BODY_LIMITS.depth })
    if ('refusal' in read) return read.refusal
    const username = read.members.get('username')
    const password = read.members.get('password')
    if (typeof username !== 'string' || typeof password !== 'string') return { kind: 'login_refused' }
    return { username, password }
  }

  /** The article's tokens hold only `user` and `exp`, so the time of issue is computed from the lifetime with which they were issued. */
  function issuedAtOf(claims: Readonly<Record<string, unknown>>): number | undefined {
    const expiresAt = timeIn(claims, 'exp', policy)
    return timeIn(claims, 'iat', policy) ?? (expiresAt && expiresAt - accessTokenLifetimeSeconds)
  }

  function accept(success: Success): Message {
    if (success.kind === 'value') return json(200, success.value)
    if (success.kind === 'text') return htmlMessage(success.text)
    const message = json(200, { token: success.access.token })
    return { ...message, headers: [...message.headers, ['Cache-Control', 'no-store']] }
  }

  function refuse(refusal: Refusal): Message {
    switch (refusal.kind) {
      case 'credential_absent':
        return json(403, { message: 'Token is missing!' })
      case 'scope_insufficient':
      case 'role_insufficient':
      case 'access_denied':
      case 'csrf_refused':
        return json(403, { message: 'Access denied!' })
      case 'login_refused':
        return json(401, { message: 'Invalid credentials!' })
      case 'request_malformed':
        return httpMessage(refusal.status, { complaint: refusal.complaint })
      default:
        return json(403, { message: 'Token is invalid!' })
    }
  }

  function httpMessage(status: number, detail: HttpDetail = {}): Message {
    const { complaint, ...rest } = detail
    // Werkzeug 2.3 and later name the wrong type on the 415 page in any mode.
    const explained = complaint !== undefined && (values.explainBadRequests || status === 415)
    return flaskPage(status, explained ? { ...rest, complaint } : rest)
  }

  return deepFreeze<Dialect>({
    name: 'flask-pyjwt',
    warnings: requireExpiry
      ? []
      : ['tokens without exp are accepted for ever, as PyJWT does; requireExpiry refuses them'],
    loginRoute: { methods: ['POST'], path: loginPath },
    bodyLimits: BODY_LIMITS,
    algorithms: undefined,
    accessTokenLifetimeSeconds,
    carrier: { token: `${header}: <token>` },
    readCredential,
    readLogin,
    policy: () => policy,
    issue: ({ id }, { now, alg, username = id }) => ({
      header: { alg, typ: 'JWT' },
      claims: { user: user === 'id' ? id : username, exp: Math.floor(now) + accessTokenLifetimeSeconds },
    }),
    subjectIs: user,
    subjectOf: (claims) => subjectIn(claims, 'user'),
    issuedAtOf,
    accept,
    refuse,
    httpMessage,
    decorate: (message, facts) => withFlaskCors(message, facts, origins),
  })
}

/** PyJWT's order is iat, nbf, exp, aud. There is no leeway. `aud` is refused unless it is empty, because the app expects none. */
function claimsPolicy(requireExpiry: boolean, pyjwt: '2.6' | '2.10'): VerificationPolicy {
  return {
    checks: ['required', 'strings', 'iat', 'nbf', 'exp', 'aud'],
    requiredClaims: requireExpiry ? ['exp'] : [],
    stringClaims: pyjwt === '2.10' ? ['sub', 'jti'] : [],
    leewaySeconds: 0,
    expiry: 'exclusive',
    wholeSeconds: true,
    readTime: (value, claim) => (claim === 'iat' && pyjwt === '2.6' ? rawNumber(value) : pythonInt(value)),
    issuers: [],
    subject: undefined,
    audience: 'forbid_unless_empty',
    maximumAgeSeconds: undefined,
    issuedAheadSeconds: 0,
    forbiddenClaims: [],
    mark: undefined,
    typ: undefined,
    kidMustBeString: true,
    maximumDepth: BODY_LIMITS.depth,
  }
}

/** PyJWT 2.6 compares `iat` as it is: a fraction counts, a numeric string cannot be compared. */
function rawNumber(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** Lower case, as it is looked up and logged. */
function headerName(value: unknown): string {
  return checked<string>(
    value,
    typeof value === 'string' && /^[A-Za-z0-9-]+$/.test(value),
    'a header name',
  ).toLowerCase()
}
