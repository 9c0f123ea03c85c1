/** The native dialect: `Authorization: Bearer`, `at+jwt` access tokens (RFC 9068), RFC 6749 and 6750 messages. Strict in all it reads. */
import { type BearerError, bearerChallenge, readBearer } from '../bearer.ts'
import { nestsDeeperThan } from '../json-depth.ts'
import type { HeaderLine, Message } from '../message.ts'
import type { Refusal } from '../refusal.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { VerificationPolicy } from '../verification-policy.ts'
import type { Dialect, HttpDetail, LoginRequest, Outcome } from './dialect.ts'

/** Options of {@link oauth}. */
export interface OauthOptions {
  /** `iss` of issued tokens, and the only one accepted. */
  readonly issuer: string
  /** `aud` of issued tokens, and the only one accepted. */
  readonly audience: string
  /** Default `/v1/login`. */
  readonly loginPath?: string
  /** Default: the audience. */
  readonly realm?: string
  /** Seconds, more than 0. Default 600. */
  readonly accessTokenLifetimeSeconds?: number
  /** Seconds, 0 to 300. Default 5. */
  readonly leewaySeconds?: number
  /** `client_id` of tokens issued at the login endpoint. Default `first-party`. */
  readonly clientId?: string
}

const BODY_LIMITS = Object.freeze({ bytes: 16_384, depth: 16 })

const ERRORS: ReadonlyMap<number, readonly [error: string, description: string]> = new Map([
  [400, ['invalid_request', 'The request could not be read.']],
  [404, ['not_found', 'There is nothing at this path.']],
  [405, ['method_not_allowed', 'This path does not have this method.']],
  [408, ['request_timeout', 'The request did not arrive in time.']],
  [413, ['content_too_large', 'The request body is too large.']],
  [415, ['unsupported_media_type', 'Send JSON, uncompressed, as application/json.']],
  [429, ['too_many_requests', 'Too many attempts. Try again later.']],
  [431, ['request_header_fields_too_large', 'The request headers are too large.']],
  [500, ['server_error', 'The server could not complete the request.']],
  [503, ['temporarily_unavailable', 'The server cannot answer now. Try again.']],
])

const BEARER_ERRORS: Readonly<Record<'token' | 'request', BearerError>> = {
  token: { error: 'invalid_token', description: 'The access token is not valid.' },
  request: { error: 'invalid_request', description: 'Send one bearer token in one Authorization header.' },
}

/**
 * The native dialect.
 *
 * @throws {TypeError} one line for each option that is missing, unknown or wrong
 */
export function oauth(options: OauthOptions): Dialect {
  checkOptions(options)
  const { issuer, audience, realm = audience, clientId = 'first-party' } = options
  const lifetime = options.accessTokenLifetimeSeconds ?? 600
  const policy = claimsPolicy(options)

  function refuse(refusal: Refusal, context: { readonly realm?: string | undefined } = {}): Message {
    const name = context.realm ?? realm
    switch (refusal.kind) {
      case 'credential_absent':
        return challenge(401, name)
      case 'credential_malformed':
        return refusal.fault === 'scheme' ? challenge(401, name) : challenge(400, name, BEARER_ERRORS.request)
      case 'login_refused':
        return oauthError(400, 'invalid_grant', 'The user name or the password is wrong.')
      case 'request_malformed':
        return oauthError(
          refusal.status,
          refusal.status === 415 ? 'unsupported_media_type' : 'invalid_request',
          refusal.complaint,
        )
      default:
        return challenge(401, name, BEARER_ERRORS.token)
    }
  }

  function accept(outcome: Outcome): Message {
    if (outcome.kind === 'value') return json(200, outcome.value)
    const { accessToken, expiresInSeconds } = outcome
    // RFC 6749 §5.1
    return json(200, { access_token: accessToken, token_type: 'Bearer', expires_in: expiresInSeconds }, [
      ['Cache-Control', 'no-store'],
      ['Pragma', 'no-cache'],
    ])
  }

  return Object.freeze({
    name: 'oauth',
    warnings: [],
    operations: [{ operation: 'login', methods: ['POST'], path: options.loginPath ?? '/v1/login' } as const],
    bodyLimits: BODY_LIMITS,
    algorithms: undefined,
    accessTokenLifetimeSeconds: lifetime,
    readCredential: readBearer,
    readOperation,
    policy: () => policy,
    issue: (principal, { now, alg, kid, tokenId }) => {
      const iat = Math.floor(now)
      return {
        header: { alg, typ: 'at+jwt', ...(kid !== undefined && { kid }) },
        claims: {
          iss: issuer,
          sub: String(principal.id),
          aud: audience,
          client_id: clientId,
          iat,
          nbf: iat,
          exp: iat + lifetime,
          jti: tokenId,
        },
      }
    },
    subjectOf: (claims) => claims['sub'],
    accept,
    refuse,
    httpMessage,
    decorate: (message) => message,
  } satisfies Dialect)
}

function readOperation(_operation: 'login', facts: RequestFacts, body: Uint8Array): LoginRequest | Refusal {
  const types = facts.header('content-type')
  if (types.length !== 1 || !/^application\/json *(?:; *charset="?utf-8"? *)?$/i.test(types[0] ?? '')) {
    return malformed('Send JSON as application/json.', 415)
  }
  let value: unknown
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    if (nestsDeeperThan(text, BODY_LIMITS.depth)) return malformed('The body is nested too deep.')
    value = JSON.parse(text)
  } catch {
    return malformed('The body is not JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return malformed('The body is not a JSON object.')
  const { username, password, ...more } = Object.assign(Object.create(null), value) as Record<string, unknown>
  const unknown = Object.keys(more)
  if (unknown.length > 0) return malformed('The body has members other than username and password.')
  if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '') {
    return malformed('Give username and password as non-empty strings.')
  }
  return { operation: 'login', username, password }
}

function malformed(complaint: string, status: 400 | 415 = 400): Refusal {
  return { kind: 'request_malformed', status, complaint }
}

function json(status: number, value: unknown, headers: readonly HeaderLine[] = []): Message {
  const body = JSON.stringify(value === undefined ? null : value)
  return { status, headers: [['Content-Type', 'application/json'], ...headers], body }
}

/** RFC 6749 §5.2 */
function oauthError(status: number, error: string, description: string, headers: readonly HeaderLine[] = []): Message {
  return json(status, { error, error_description: description }, [['Cache-Control', 'no-store'], ...headers])
}

function challenge(status: 400 | 401, realm: string, error?: BearerError): Message {
  const header: HeaderLine = ['WWW-Authenticate', bearerChallenge(realm, error)]
  if (!error)
    return json(status, { error: 'unauthorized', error_description: 'Send a bearer access token.' }, [
      ['Cache-Control', 'no-store'],
      header,
    ])
  return oauthError(status, error.error, error.description, [header])
}

function httpMessage(status: number, detail: HttpDetail = {}): Message {
  const headers: HeaderLine[] = []
  if (detail.allow) headers.push(['Allow', detail.allow.join(', ')])
  if (detail.location !== undefined) headers.push(['Location', detail.location])
  if (detail.retryAfterSeconds !== undefined) headers.push(['Retry-After', String(detail.retryAfterSeconds)])
  const error = ERRORS.get(status)
  if (!error) return { status, headers, body: '' }
  return oauthError(status, error[0], error[1], headers)
}

function claimsPolicy({ issuer, audience, leewaySeconds = 5 }: OauthOptions): VerificationPolicy {
  return Object.freeze({
    checks: ['required', 'nbf', 'iat', 'exp', 'iss', 'aud', 'strings', 'cnf'],
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti'],
    stringClaims: ['sub', 'jti', 'client_id'],
    leewaySeconds,
    expiry: 'exclusive',
    wholeSeconds: false,
    readTime: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
    issuers: [issuer],
    subject: undefined,
    audience: [audience],
    maximumAgeSeconds: undefined,
    typ: 'at+jwt',
    kidMustBeString: true,
    maximumDepth: BODY_LIMITS.depth,
  } satisfies VerificationPolicy)
}

const OPTIONS: Readonly<Record<keyof OauthOptions, (value: unknown) => boolean>> = {
  issuer: isText,
  audience: isText,
  loginPath: (value) => isText(value) && String(value).startsWith('/'),
  realm: isText,
  accessTokenLifetimeSeconds: (value) => Number.isInteger(value) && Number(value) > 0,
  leewaySeconds: (value) => typeof value === 'number' && value >= 0 && value <= 300,
  clientId: isText,
}

function checkOptions(options: OauthOptions): void {
  const faults = Object.entries(options).flatMap(([name, value]) => {
    if (!Object.hasOwn(OPTIONS, name))
      return [`${name}: oauth has no such option (it has ${Object.keys(OPTIONS).join(', ')})`]
    return value === undefined || OPTIONS[name as keyof OauthOptions](value)
      ? []
      : [`${name}: ${JSON.stringify(value)} is not accepted`]
  })
  for (const name of ['issuer', 'audience'] as const) if (options[name] === undefined) faults.push(`${name}: missing`)
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
