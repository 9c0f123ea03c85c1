/** Article B: Flask-JWT 0.3.2. `Authorization: JWT …`, `/auth`, `{"access_token"}`, 401 bodies, 10 s leeway. */
import {
  callable,
  checked,
  isPlainObject,
  type OptionReader,
  type OptionTable,
  optional,
  parseOptions,
} from '@latchkey/options'
import { deepFreeze } from '../deep-freeze.ts'
import type { Message } from '../message.ts'
import type { Refusal } from '../refusal.ts'
import type { RequestFacts } from '../request-facts.ts'
import type { VerificationPolicy } from '../verification-policy.ts'
import { type Describe, judgeWord, readWords, WORD_NAMES, type WordOptions, withWords } from './declared/worded.ts'
import type { Dialect, HttpDetail, IssueContext, LoginRequest, Principal, Success, TokenToSign } from './dialect.ts'
import { readJsonObject } from './flask/json-body.ts'
import { jsonify } from './flask/jsonify.ts'
import { flaskPage, htmlMessage } from './flask/pages.ts'
import { pythonInt } from './flask/python-int.ts'
import {
  type FlaskJwtConfig,
  type ParsedFlaskJwtConfig,
  parseFlaskJwtConfig,
  readFlaskJwtConfig,
} from './flask-jwt-config.ts'
import { readFlaskJwtCredential } from './flask-jwt-credential.ts'
import { flaskJwtError } from './flask-jwt-error.ts'
import type { FlaskJwtHandlers } from './flask-jwt-handlers.ts'
import { subjectIn } from './subject-in.ts'
import { timeIn } from './time-in.ts'

/** Options of {@link flaskJwt}. */
export interface FlaskJwtOptions extends FlaskJwtHandlers, WordOptions {
  /** The old app's configuration, with its own names. */
  readonly config?: FlaskJwtConfig
}

const OPTIONS = {
  config: optional({}, appConfig),
  jwtPayloadHandler: handler<'jwtPayloadHandler'>(),
  jwtHeadersHandler: handler<'jwtHeadersHandler'>(),
  jwtEncodeHandler: handler<'jwtEncodeHandler'>(),
  jwtDecodeHandler: handler<'jwtDecodeHandler'>(),
  requestHandler: handler<'requestHandler'>(),
  authResponseHandler: handler<'authResponseHandler'>(),
  jwtErrorHandler: handler<'jwtErrorHandler'>(),
  answer: word('answer'),
  refuse: word('refuse'),
  claims: word('claims'),
  cors: word('cors'),
  routes: word('routes'),
} satisfies OptionTable<keyof FlaskJwtOptions>

const MAXIMUM_DEPTH = 1000
const UNDATED =
  'tokens of an encoder, a decoder or a payload of your own need not say when they were issued, so a user cannot be revoked: revoke tokens or sessions'

/**
 * The dialect of Flask-JWT 0.3.2.
 *
 * @throws {TypeError} one line for each option that is unknown or wrong
 */
export function flaskJwt(options: FlaskJwtOptions = {}): Dialect {
  const read = parseOptions(OPTIONS, options, {
    // Faults are reported under these names, which are those of the old app.
    together: (values) => readFlaskJwtConfig(values.config ?? {}, writesOwnPayload(values)).faults ?? [],
  })
  const config = deepFreeze(parseFlaskJwtConfig(read.config, writesOwnPayload(read)))
  const { jwtEncodeHandler, jwtDecodeHandler } = read
  const policy = deepFreeze(claimsPolicy(config))

  function json(status: number, value: unknown, headers: Message['headers'] = []): Message {
    return { status, headers: [['Content-Type', 'application/json'], ...headers], body: jsonify(value, config.json) }
  }

  function readLogin(facts: RequestFacts, body: Uint8Array): LoginRequest | Refusal {
    const read = readJsonObject(facts, body, { wrongContentType: 400, maximumDepth: MAXIMUM_DEPTH })
    if ('refusal' in read) return read.refusal
    const { members } = read
    const username = members.get(config.usernameKey)
    const password = members.get(config.passwordKey)
    const complete = typeof username === 'string' && typeof password === 'string' && username !== '' && password !== ''
    return members.size === 2 && complete ? { username, password } : { kind: 'login_refused' }
  }

  function issue(principal: Principal, context: IssueContext): TokenToSign {
    const claims = read.jwtPayloadHandler?.(principal, context) ?? defaultPayload(principal, context.now)
    const missing = config.requiredClaims.filter((claim) => !Object.hasOwn(claims, claim))
    if (missing.length > 0) throw new Error(`Payload is missing required claims: ${missing.join(', ')}`)
    const header = { typ: 'JWT', alg: context.alg }
    // The header names the key's algorithm, whatever the handler returns.
    return { header: { ...header, ...read.jwtHeadersHandler?.(principal), alg: context.alg }, claims }
  }

  function defaultPayload({ id }: Principal, now: number): Readonly<Record<string, unknown>> {
    const { expirationSeconds, notBeforeSeconds } = config
    return {
      exp: Math.floor(now + expirationSeconds),
      iat: Math.floor(now),
      nbf: Math.floor(now + notBeforeSeconds),
      identity: id,
    }
  }

  function accept(success: Success): Message {
    if (success.kind === 'value') return json(200, success.value)
    if (success.kind === 'text') return htmlMessage(success.text)
    const { access, principal } = success
    const value = read.authResponseHandler
      ? read.authResponseHandler(access.token, principal)
      : { access_token: access.token }
    return json(200, value, [['Cache-Control', 'no-store']])
  }

  function refuse(refusal: Refusal, context: { readonly realm?: string | undefined } = {}): Message {
    if (refusal.kind === 'request_malformed') return httpMessage(refusal.status, { complaint: refusal.complaint })
    const error = flaskJwtError(refusal, context.realm ?? config.realm)
    if (read.jwtErrorHandler) {
      const { status, headers, body } = read.jwtErrorHandler(error)
      return json(status, body, headers)
    }
    const { statusCode, description, headers } = error
    return json(statusCode, { status_code: statusCode, error: error.error, description }, headers)
  }

  function httpMessage(status: number, detail: HttpDetail = {}): Message {
    const { complaint, ...rest } = detail
    return flaskPage(status, config.debug && complaint !== undefined ? { ...rest, complaint } : rest)
  }

  const { authPath, authMethods } = config
  const saysWhenIssued = !jwtDecodeHandler && (!writesOwnPayload(read) || config.requiredClaims.includes('iat'))
  const dialect: Dialect = {
    name: 'flask-jwt',
    warnings: saysWhenIssued ? config.warnings : [...config.warnings, UNDATED],
    loginRoute: authPath === undefined ? undefined : { methods: authMethods, path: authPath },
    bodyLimits: { bytes: config.maximumBodyBytes, depth: MAXIMUM_DEPTH },
    algorithms: [config.algorithm],
    accessTokenLifetimeSeconds: config.expirationSeconds,
    ...(!read.requestHandler && { carrier: { token: `Authorization: ${config.headerPrefix} <token>` } }),
    readCredential: (facts) => readFlaskJwtCredential(facts, config.headerPrefix, read.requestHandler),
    readLogin,
    policy: () => policy,
    issue,
    subjectOf: (claims) => subjectIn(claims, 'identity'),
    ...(saysWhenIssued && { issuedAtOf: (claims) => timeIn(claims, 'iat', policy) }),
    accept,
    refuse,
    httpMessage,
    decorate: (message) => message,
    ...((jwtEncodeHandler || jwtDecodeHandler) && { engine: { encode: jwtEncodeHandler, decode: jwtDecodeHandler } }),
  }
  const { answer, refuse: refuseWords, claims, cors, routes } = read
  const words = readWords({ answer, refuse: refuseWords, claims, cors, routes }, true)
  if (WORD_NAMES.every((name) => read[name as keyof WordOptions] === undefined)) return deepFreeze(dialect)
  return deepFreeze(withWords(dialect, words, described(config.realm)))
}

/** PyJWT 1.4.2's order: required → iat → nbf → exp → aud; a token is still good at the second `exp + leeway`. */
function claimsPolicy(config: ParsedFlaskJwtConfig): VerificationPolicy {
  return {
    checks: ['required', 'iat', 'nbf', 'exp', 'aud'],
    requiredClaims: ['exp', 'iat', 'nbf'].filter((claim) => config.requiredClaims.includes(claim)),
    stringClaims: [],
    leewaySeconds: config.leewaySeconds,
    expiry: 'inclusive',
    wholeSeconds: true,
    readTime: pythonInt,
    issuers: [],
    subject: undefined,
    audience: 'forbid',
    maximumAgeSeconds: undefined,
    issuedAheadSeconds: 0,
    forbiddenClaims: [],
    mark: undefined,
    typ: undefined,
    kidMustBeString: false,
    maximumDepth: MAXIMUM_DEPTH,
  }
}

function appConfig(value: unknown): FlaskJwtConfig {
  return checked(value, isPlainObject(value), 'a plain object, the options of app.config')
}

type Handler<N extends keyof FlaskJwtHandlers> = NonNullable<FlaskJwtHandlers[N]>

function handler<N extends keyof FlaskJwtHandlers>(): OptionReader<Handler<N> | undefined> {
  return optional(undefined, callable<Handler<N>>('a function'))
}

/** What Flask-JWT says of a refusal, for the app's own words. */
function described(realm: string): Describe {
  return (refusal) => {
    if (refusal.kind === 'request_malformed') return { statusCode: refusal.status, description: 'Bad Request' }
    const { statusCode, description } = flaskJwtError(refusal, realm)
    return { statusCode, description }
  }
}

/** Read once to be judged with the other options; the value is read when the dialect is made. */
function word<N extends keyof WordOptions>(name: N): OptionReader<WordOptions[N] | undefined> {
  return (value) => {
    if (value === undefined) return undefined
    judgeWord(name, value)
    return value as WordOptions[N]
  }
}

/** Then it may require any claim. */
function writesOwnPayload(handlers: {
  readonly jwtPayloadHandler?: unknown
  readonly jwtEncodeHandler?: unknown
}): boolean {
  return handlers.jwtPayloadHandler !== undefined || handlers.jwtEncodeHandler !== undefined
}
