/** Options of a verifier: parsed once, frozen, finite. An option that would fail open is refused by name. */
import {
  callable,
  parseOptions,
  type ReadersOf,
  type ReadingRules,
  strictlyOptional,
  wholeNumberWithin,
} from '@latchkey/options'
import type { Key } from '../jwk/key.ts'
import type { KeySet } from '../jwks/key-set.ts'
import type { Algorithm } from '../jws/algorithms.ts'
import { nowSeconds } from '../system-clock.ts'
import type { Claims } from './claims.ts'
import type { ClaimsPolicy } from './policy.ts'
import { parseSchema, type StandardSchema } from './standard-schema.ts'
import { type ClaimOptions, claimOptions, faultsOfClaims, type ParsedClaimOptions, policyOf } from './strict-policy.ts'
import { type VerifiedTokenCacheOptions, verifiedTokenCacheOptions } from './verified-token-cache.ts'
import { algorithmsToKeep, faultsOfNarrowing, type GivenKeys, givenKeys, keySetOf } from './verifier-keys.ts'

/** The longest token that verifiers and guards take unless configured. A server must issue none that is longer. */
export const MAXIMUM_TOKEN_CHARACTERS = 8192

/** Options of {@link createVerifier}. */
export interface VerifierOptions<C = Claims> extends ClaimOptions {
  /**
   * One key; several (for rotation: a token without `kid` is tried with every key of the header's algorithm, up to eight); or a key set.
   * Secrets and public keys cannot be mixed (RFC 8725 §3.1).
   */
  readonly keys: Key | readonly Key[] | KeySet
  /** Narrows the algorithms of a list of keys; naming one that no key has is an error. A key set is narrowed where it is made. */
  readonly algorithms?: readonly Algorithm[]
  /** Now, in seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
  /** Default 8,192. */
  readonly maximumTokenCharacters?: number
  /** Caches tokens whose signature was verified twice, so that a repeated one costs a look-up and the claim checks. Default: none. */
  readonly cache?: VerifiedTokenCacheOptions
  /** Validates and types the claims after all other checks. A schema that returns a promise is refused. */
  readonly schema?: StandardSchema<C>
}

/** The options as they were read, each on its own. */
export interface ReadVerifierOptions extends ParsedClaimOptions {
  readonly keys: GivenKeys
  readonly algorithms: readonly unknown[] | undefined
  readonly clock: () => number
  readonly maximumTokenCharacters: number
  readonly cache: Required<VerifiedTokenCacheOptions> | undefined
  readonly schema: ((claims: Claims) => unknown) | undefined
}

/** The options as the verifier uses them. */
export interface ParsedVerifierOptions<C> {
  readonly keySet: KeySet
  readonly policy: ClaimsPolicy
  readonly now: () => number
  readonly maximumTokenCharacters: number
  readonly cache: Required<VerifiedTokenCacheOptions> | undefined
  /** @throws {TokenError} claim_invalid */
  readonly validate: ((claims: Claims) => C) | undefined
}

/** One row for each option, for everything that takes a verifier's options. */
export const verifierOptions: ReadersOf<ReadVerifierOptions> = {
  keys: givenKeys,
  algorithms: strictlyOptional(undefined, algorithmsToKeep),
  ...claimOptions,
  clock: strictlyOptional(nowSeconds, callable<() => number>('a function that returns seconds since the epoch')),
  maximumTokenCharacters: strictlyOptional(MAXIMUM_TOKEN_CHARACTERS, wholeNumberWithin(1, 1_048_576)),
  cache: strictlyOptional(undefined, verifiedTokenCacheOptions),
  schema: strictlyOptional(undefined, parseSchema),
}

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function parseVerifierOptions<C>(options: VerifierOptions<C>): ParsedVerifierOptions<C> {
  return prepared<C>(parseOptions(verifierOptions, options, verifierRules))
}

/** Faults of options taken together. */
export const verifierRules: ReadingRules<typeof verifierOptions> = {
  together: ({ keys, algorithms }, isGiven) => [...faultsOfNarrowing(keys, algorithms), ...faultsOfClaims(isGiven)],
}

/** The options as the verifier uses them. */
export function prepared<C>(options: ReadVerifierOptions): ParsedVerifierOptions<C> {
  const { keys, algorithms, clock, maximumTokenCharacters, cache, schema } = options
  return Object.freeze({
    keySet: keySetOf(keys, algorithms),
    policy: policyOf(options),
    now: checkedClock(clock),
    maximumTokenCharacters,
    cache,
    // The schema's result has the schema's type.
    validate: schema as ParsedVerifierOptions<C>['validate'],
  })
}

/** A clock that returns NaN would switch every time check off. */
function checkedClock(clock: () => unknown): () => number {
  return () => {
    const now = clock()
    if (typeof now !== 'number' || !Number.isFinite(now))
      throw new TypeError('clock: must return a finite number of seconds')
    return now
  }
}
