/** Options of a guard: an option that is mistyped would be a check that is never made, so it is refused by its name. */
import type { Dialect } from '@latchkey/protocol'
import type { Claims, Key, KeySet, VerifiedTokenCacheOptions } from '@latchkey/tokens'

/** A principal, or nobody. */
export type Found<P> = P | null | undefined

/** Options of `createGuard`. */
export interface GuardOptions<P> {
  readonly dialect: Dialect
  /**
   * The keys whose tokens are accepted: one, up to eight, or a key set (`jwks`, `remoteJwks`). Of a set only the keys of the
   * dialect's algorithms are used. While keys cannot be fetched, requests are answered 503: nothing is known of their tokens.
   */
  readonly keys: Key | readonly Key[] | KeySet
  /**
   * Finds the principal of accepted claims (Flask-JWT's `identity`); undefined and null refuse the request, all else lets it
   * through, `false` and 0 too. What has a `then` is waited for. When it throws or takes longer than `deadlineMilliseconds`
   * the request is answered 503 in the dialect's form.
   */
  readonly resolvePrincipal?: (claims: Claims) => Found<P> | PromiseLike<Found<P>>
  /** How long `resolvePrincipal`, and a fetch of keys, may take; up to 600,000. Default 3,000. */
  readonly deadlineMilliseconds?: number
  /** Told why a request was answered 503. Nothing of it reaches the client. */
  readonly onFault?: (fault: unknown) => void
  /**
   * The bounds of the verified-token cache, or false for none. Default: on, with the engine's own bounds. Decisions are the same with
   * it and without it: the principal is found anew for each request.
   */
  readonly cache?: false | VerifiedTokenCacheOptions
  /** Now, in seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
}

type Check = readonly [good: (value: unknown) => boolean, advice: string]

const CHECKS: Readonly<Record<keyof GuardOptions<unknown>, Check>> = {
  dialect: [isDialect, 'give what oauth(), flaskJwt() or flaskPyjwt() returns'],
  keys: [
    (keys) => keys !== undefined,
    'give one key, a list of them, or a key set: secretKey(), publicKey(), jwks(), remoteJwks()',
  ],
  resolvePrincipal: [isFunction, 'give a function of the claims, or leave it out'],
  deadlineMilliseconds: [isDeadline, 'give milliseconds, more than 0 and at most 600,000'],
  onFault: [isFunction, 'give a function of the fault, or leave it out'],
  cache: [(cache) => cache === false || (typeof cache === 'object' && cache !== null), 'give its bounds, or false'],
  clock: [isFunction, 'give a function that returns seconds since the epoch'],
}

/** @throws {TypeError} naming the first option that is unknown, missing or wrong; the keys themselves are the verifier's to judge */
export function checkGuardOptions(options: GuardOptions<unknown>): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('options: give an object with at least `dialect` and `keys`')
  for (const name of Object.keys(options))
    if (!Object.hasOwn(CHECKS, name)) throw new TypeError(`${name}: unknown option`)
  const given = new Map<string, unknown>([['dialect', undefined], ['keys', undefined], ...Object.entries(options)])
  for (const [name, [good, advice]] of Object.entries(CHECKS)) {
    if (given.has(name) && !good(given.get(name))) throw new TypeError(`${name}: ${advice}`)
  }
}

function isDialect(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'readCredential' in value && isFunction(value.readCredential)
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

/** Beyond 2^31 a timer fires at once, and every request would be late. */
function isDeadline(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= 600_000
}
