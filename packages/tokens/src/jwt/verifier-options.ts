/** Options of a verifier: parsed once, frozen, finite. An option that would fail open is refused by its name. */
import type { Key } from '../jwk/key.ts'
import type { KeySet } from '../jwks/key-set.ts'
import type { Algorithm } from '../jws/algorithms.ts'
import type { Claims } from './claims.ts'
import { integer, seconds } from './option-values.ts'
import type { ClaimsPolicy } from './policy.ts'
import { parseSchema, type StandardSchema } from './standard-schema.ts'
import { type ClaimOptions, claimOptionNames, policyOf } from './strict-policy.ts'
import type { VerifiedTokenCacheOptions } from './verified-token-cache.ts'
import { parseKeySet } from './verifier-keys.ts'

/** Options of {@link createVerifier}. */
export interface VerifierOptions<C = Claims> extends ClaimOptions {
  /**
   * One key; several (rotation; for a token without `kid` every key of the header's algorithm is tried, at most eight); or a key set.
   * Secrets and public keys cannot be mixed (RFC 8725 §3.1).
   */
  readonly keys: Key | readonly Key[] | KeySet
  /** Narrows the algorithms of a list of keys; naming one that no key has is an error. A key set is narrowed where it is made. */
  readonly algorithms?: readonly Algorithm[]
  /** Now, in seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
  /** Default 8,192. */
  readonly maximumTokenCharacters?: number
  /** Keeps tokens whose signature held, so that a repeated one costs a look-up and the claim checks. Default: none. */
  readonly cache?: VerifiedTokenCacheOptions
  /** Validates and types the claims after all other checks. A schema that answers with a promise is refused. */
  readonly schema?: StandardSchema<C>
}

/** The options as the verifier uses them. */
export interface ParsedVerifierOptions<C> {
  readonly keySet: KeySet
  readonly policy: ClaimsPolicy
  readonly now: () => number
  readonly maximumTokenCharacters: number
  readonly cache: VerifiedTokenCacheOptions | undefined
  /** @throws {TokenError} claim_invalid */
  readonly validate: ((claims: Claims) => C) | undefined
}

const NAMES: ReadonlySet<string> = new Set([
  'keys',
  'algorithms',
  ...claimOptionNames,
  'clock',
  'maximumTokenCharacters',
  'policy',
  'cache',
  'schema',
])
const CACHE_OPTIONS = new Set(['maximumEntries', 'maximumCharacters', 'lifetimeSeconds'])

/** @throws {TypeError} naming the first option that is wrong */
export function parseVerifierOptions<C>(options: VerifierOptions<C>): ParsedVerifierOptions<C> {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('options: give an object with at least `keys`')
  for (const name of Object.keys(options)) if (!NAMES.has(name)) throw new TypeError(`${name}: unknown option`)
  const clock = 'clock' in options ? options.clock : () => Date.now() / 1000
  if (typeof clock !== 'function') throw new TypeError('clock: give a function that returns seconds since the epoch')
  const maximumTokenCharacters = 'maximumTokenCharacters' in options ? options.maximumTokenCharacters : 8192
  return Object.freeze({
    keySet: parseKeySet(options),
    policy: policyOf(options),
    now: checkedClock(clock),
    maximumTokenCharacters: integer('maximumTokenCharacters', maximumTokenCharacters, 1, 1_048_576),
    cache: 'cache' in options ? parseCache(options.cache) : undefined,
    validate: 'schema' in options ? parseSchema<C>(options.schema) : undefined,
  })
}

function parseCache(cache: unknown): VerifiedTokenCacheOptions {
  if (typeof cache !== 'object' || cache === null || Array.isArray(cache))
    throw new TypeError('cache: give an object, {} for the defaults')
  const options = cache as Readonly<Record<string, unknown>>
  for (const name of Object.keys(options))
    if (!CACHE_OPTIONS.has(name)) throw new TypeError(`cache.${name}: unknown option`)
  const bound = (name: string, most: number) =>
    name in options ? { [name]: integer(`cache.${name}`, options[name], 2, most) } : {}
  return Object.freeze({
    // A Map holds 16 million entries at most.
    ...bound('maximumEntries', 1e7),
    ...bound('maximumCharacters', 1e9),
    ...('lifetimeSeconds' in options && {
      lifetimeSeconds: seconds('cache.lifetimeSeconds', options['lifetimeSeconds'], 1, 86_400),
    }),
  })
}

/** A clock that answers NaN would switch every time check off. */
function checkedClock(clock: () => unknown): () => number {
  return () => {
    const now = clock()
    if (typeof now !== 'number' || !Number.isFinite(now))
      throw new TypeError('clock: returned no finite number of seconds')
    return now
  }
}
