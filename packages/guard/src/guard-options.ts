/** Options of a guard: an option that is mistyped would be a check that is never made, so it is refused by its name. */
import type { Dialect, Subject } from '@latchkey/protocol'
import type {
  Claims,
  IssuerJwksOptions,
  Key,
  KeySet,
  StandardSchema,
  VerifiedTokenCacheOptions,
} from '@latchkey/tokens'
import type { OpaqueTokens } from './opaque-tokens.ts'
import { isPlainObject } from './plain-object.ts'
import type { Reporting } from './refusal-record.ts'
import { isRevocationLoss, type RevocationLoss } from './requirement.ts'
import type { Revocations } from './revocations/revocations.ts'

/** A principal, or nobody. */
export type Found<P> = P | null | undefined

/** The keys of a guard: one, up to eight, or a key set. */
export type GuardKeys = Key | readonly Key[] | KeySet

/** Where a guard's tokens come from: a dialect with its keys. */
export interface KeySource<D extends Dialect = Dialect> {
  readonly dialect: D
  /**
   * The keys whose tokens are accepted: one, up to eight, or a key set (`jwks`, `remoteJwks`). Of a set only the keys of the
   * dialect's algorithms are used. While keys cannot be fetched, requests are answered 503: nothing is known of their tokens.
   */
  readonly keys: GuardKeys
  readonly issuer?: never
  readonly audience?: never
  readonly discovery?: never
}

/** Where a guard's tokens come from: issuers, whose keys it finds itself (RFC 8414); the dialect is `oauth`. */
export interface IssuerSource {
  /** One issuer, or up to 16: the exact text of the `iss` claim, an https URL. */
  readonly issuer: string | readonly string[]
  /** The `aud` that their tokens must have. */
  readonly audience: string
  /** How metadata and keys are fetched. */
  readonly discovery?: IssuerJwksOptions
  readonly dialect?: never
  readonly keys?: never
}

/** What a dialect's tokens have for the id of a principal. */
export type SubjectOf<D extends Dialect> = NonNullable<ReturnType<D['subjectOf']>> & Subject

/** Options that every guard has. */
export interface GuardSettings<P, C = Claims> extends Reporting {
  /**
   * Finds the principal of accepted claims (Flask-JWT's `identity`); undefined and null refuse the request, all else lets it
   * through, `false` and 0 too. What has a `then` is waited for. When it throws or takes longer than `deadlineMilliseconds`
   * the request is answered 503 in the dialect's form.
   */
  readonly resolvePrincipal?: (claims: C) => Found<P> | PromiseLike<Found<P>>
  /**
   * Judges the claims after the dialect's policy has, and types them: what it gives is the `claims` of `resolvePrincipal`, of
   * `allow` and of the handler. A token that does not fit is refused as a bad one. Of any library that speaks Standard Schema; it must
   * answer at once. Default: the claims as they stand in the token.
   */
  readonly schema?: StandardSchema<C>
  /** Takes tokens that are no JSON Web Tokens too, such as API keys. Their claims are judged as a token's are. Default: none. */
  readonly opaqueTokens?: OpaqueTokens
  /** How long `resolvePrincipal`, `opaqueTokens`, a route's `allow`, and a fetch of keys, may take; up to 600,000. Default 3,000. */
  readonly deadlineMilliseconds?: number
  /**
   * Told of the key of every good token, cached or not: its signature and claims hold, and it was not revoked. What the route demands
   * beyond that may still refuse it. What this throws is dropped.
   */
  readonly onVerified?: (key: Key) => void
  /** Told why a request was answered 503. Nothing of it reaches the client. */
  readonly onFault?: (fault: unknown) => void
  /**
   * The bounds of the verified-token cache, or false for none. Default: on, with the engine's own bounds. Decisions are the same with
   * it and without it: the principal is found anew for each request, and so is whether the token was revoked.
   */
  readonly cache?: false | VerifiedTokenCacheOptions
  /** What is known of revoked tokens: `followRevocations()`. Asked for every token, cached or not. */
  readonly revocations?: Revocations
  /** Needed with `revocations`: what becomes of requests while that knowledge is lost. A route's own requirement goes before it. */
  readonly whenRevocationsAreLost?: RevocationLoss
  /** Now, in seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
}

/** Options of `createGuard`. */
export type GuardOptions<P, C = Claims, D extends Dialect = Dialect> = GuardSettings<P, C> &
  (KeySource<D> | IssuerSource)

type Check = readonly [good: (value: unknown) => boolean, advice: string]
type OptionName = keyof GuardSettings<unknown> | keyof KeySource

const CHECKS: Readonly<Record<OptionName, Check>> = {
  dialect: [isDialect, 'give what oauth(), flaskJwt() or flaskPyjwt() returns'],
  keys: [
    (keys) => keys !== undefined,
    'give one key, a list of them, or a key set: secretKey(), publicKey(), jwks(), remoteJwks()',
  ],
  issuer: [(issuer) => issuer !== undefined, 'give the issuer, or a list of them'],
  audience: [(audience) => typeof audience === 'string', 'give the audience of the tokens: text'],
  discovery: [isObject, 'give how metadata and keys are fetched, or leave it out'],
  resolvePrincipal: [isFunction, 'give a function of the claims, or leave it out'],
  schema: [isSchema, 'give a schema that speaks Standard Schema, or leave it out'],
  opaqueTokens: [isOpaqueTokens, 'give `matches` and `resolve`, or leave it out'],
  deadlineMilliseconds: [isDeadline, 'give milliseconds, more than 0 and at most 600,000'],
  onVerified: [isFunction, 'give a function of the key, or leave it out'],
  onFault: [isFunction, 'give a function of the fault, or leave it out'],
  onRefusal: [isFunction, 'give a function of the refusal, or leave it out'],
  development: [
    isDevelopment,
    'give true or false, and not true while NODE_ENV is production: the help is for developers',
  ],
  cache: [(cache) => cache === false || isObject(cache), 'give its bounds, or false'],
  revocations: [isRevocations, 'give what followRevocations() returns, or leave it out'],
  whenRevocationsAreLost: [isRevocationLoss, "give 'fail-open' or 'fail-closed'"],
  clock: [isFunction, 'give a function that returns seconds since the epoch'],
}

const KEY_SOURCE = ['dialect', 'keys'] as const
const ISSUER_SOURCE = ['issuer', 'audience'] as const

/** @throws {TypeError} naming the first option that is unknown, missing or wrong; the keys themselves are the verifier's to judge */
export function checkGuardOptions(options: object): void {
  if (!isPlainObject(options))
    throw new TypeError('options: give a plain object with at least `dialect` and `keys`, or `issuer` and `audience`')
  for (const name of Object.keys(options))
    if (!Object.hasOwn(CHECKS, name)) throw new TypeError(`${name}: unknown option`)
  const hasIssuer = 'issuer' in options
  for (const name of hasIssuer ? KEY_SOURCE : [...ISSUER_SOURCE, 'discovery'])
    if (name in options) throw new TypeError(`${name}: give it ${hasIssuer ? 'without' : 'together with'} an issuer`)
  const needed = hasIssuer ? ISSUER_SOURCE : KEY_SOURCE
  const policy = 'revocations' in options ? ['whenRevocationsAreLost'] : []
  const given = new Map<string, unknown>([...needed, ...policy].map((name) => [name, undefined]))
  for (const [name, value] of Object.entries(options)) given.set(name, value)
  for (const [name, [good, advice]] of Object.entries(CHECKS)) {
    if (given.has(name) && !good(given.get(name))) throw new TypeError(`${name}: ${advice}`)
  }
}

function isDialect(value: unknown): boolean {
  return isObject(value) && 'readCredential' in value && isFunction(value.readCredential)
}

function isRevocations(value: unknown): boolean {
  return (
    isObject(value) &&
    'isRevoked' in value &&
    isFunction(value.isRevoked) &&
    'isLost' in value &&
    isFunction(value.isLost)
  )
}

/** ArkType's schemas are functions. */
function isSchema(value: unknown): boolean {
  return (isObject(value) || typeof value === 'function') && '~standard' in (value as object)
}

function isOpaqueTokens(value: unknown): boolean {
  return (
    isObject(value) &&
    'matches' in value &&
    isFunction(value.matches) &&
    'resolve' in value &&
    isFunction(value.resolve)
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

/** A Worker has no process, and Deno may deny its environment. */
function isDevelopment(value: unknown): boolean {
  if (value !== true) return value === false
  try {
    return typeof process === 'undefined' || process.env['NODE_ENV'] !== 'production'
  } catch {
    return true
  }
}

/** Beyond 2^31 a timer fires at once, and every request would be late. */
function isDeadline(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= 600_000
}
