/** Where a verifier finds its keys: a fixed list, or a set that changes while it runs. */
import type { Key } from '../jwk/key.ts'
import { TokenError } from '../token-error.ts'

/** What a header says about the signing key. Untrusted: it only chooses among known keys. */
export interface KeyHint {
  readonly alg?: unknown
  readonly kid?: unknown
}

/** Keys of one version of a set. */
export interface FoundKeys {
  /** In the order in which to try them; a verifier tries those of the header's algorithm, at most eight. */
  readonly keys: readonly Key[]
  readonly version: number
}

/** A set of keys. */
export interface KeySet {
  /** Grows whenever a key is added, removed or replaced, and only then. Anything cached under another version is void. */
  readonly version: number
  /** Whether the known keys are fresh. While it is false nothing cached is used, and `find` is asked. */
  readonly isCurrent: () => boolean
  /**
   * The keys that a header may mean. A promise only when they must be fetched first.
   *
   * @throws {TokenError} algorithm_not_allowed | key_not_found | keys_unavailable
   */
  readonly find: (hint: KeyHint) => FoundKeys | Promise<FoundKeys>
}

/** A set that has all its keys in memory. */
export interface FixedKeySet extends KeySet {
  readonly keys: readonly Key[]
  readonly find: (hint: KeyHint) => FoundKeys
}

/** At most this many keys are tried for one token: without a `kid` each one costs a signature check. */
export const MAXIMUM_CANDIDATES = 8

/** A set that never changes. */
export function fixedKeySet(keys: readonly Key[]): FixedKeySet {
  return Object.freeze({
    keys,
    version: 0,
    isCurrent: () => true,
    find: (hint: KeyHint) => ({ keys: selectKeys(hint, keys), version: 0 }),
  })
}

/**
 * The keys that a header may use. The algorithm is the key's; the header only says which key the signer used.
 *
 * @throws {TokenError} algorithm_not_allowed | key_not_found
 */
export function selectKeys({ alg, kid }: KeyHint, keys: readonly Key[]): readonly Key[] {
  const sameAlgorithm = keys.filter((key) => key.answersTo(alg))
  if (sameAlgorithm.length === 0) throw algorithmNotAllowed()
  if (typeof kid !== 'string' || keys.every((key) => key.kid === undefined)) {
    return sameAlgorithm.slice(0, MAXIMUM_CANDIDATES)
  }
  const named = sameAlgorithm.filter((key) => key.kid === kid)
  if (named.length > 0) return named
  throw new TokenError('key_not_found', 'no key has the kid that the header names', { part: 'header', reason: 'kid' })
}

export function algorithmNotAllowed(): TokenError {
  return new TokenError('algorithm_not_allowed', 'no key has the algorithm that the header names', { part: 'header' })
}
