/**
 * Accepted tokens, by their exact text. No decision is cached: signature and parsed claims are kept, and everything that depends on
 * time is judged at each use. So a cached token expires when an uncached one would, and at the latest after the cache's own lifetime.
 */
import {
  nested,
  type OptionReader,
  type OptionTable,
  secondsWithin,
  strictlyOptional,
  wholeNumberWithin,
} from '@latchkey/options'

/** Options of the cache. */
export interface VerifiedTokenCacheOptions {
  /** Default 10,000. */
  readonly maximumEntries?: number
  /** Characters of all tokens together. Default 8,388,608. */
  readonly maximumCharacters?: number
  /** How long a signature is trusted without checking it again: seconds, 1 to 86,400. Default 300. A token's own `exp` comes first. */
  readonly lifetimeSeconds?: number
}

const BOUNDS = {
  // A Map holds at most 16 million entries.
  maximumEntries: strictlyOptional(10_000, wholeNumberWithin(2, 1e7)),
  maximumCharacters: strictlyOptional(8_388_608, wholeNumberWithin(2, 1e9)),
  lifetimeSeconds: strictlyOptional(300, secondsWithin(1, 86_400)),
} satisfies OptionTable<keyof VerifiedTokenCacheOptions>

/** Reads the cache's options where they are part of others; `{}` gives the defaults. */
export const verifiedTokenCacheOptions: OptionReader<Required<VerifiedTokenCacheOptions>> = nested(BOUNDS)

/** A bounded cache of two generations: when the younger is full, the older is dropped whole. */
export interface VerifiedTokenCache<V> {
  /** @param now - seconds since the epoch */
  readonly get: (token: string, version: number, now: number) => V | undefined
  readonly set: (token: string, version: number, now: number, verified: V) => void
  readonly clear: () => void
}

interface Entry<V> {
  /** The whole text, which must be the same: the signature alone does not say what was signed. */
  readonly token: string
  readonly verified: V
  readonly since: number
}

/**
 * Tokens are found by their end, 72 bits of the signature: much faster to hash than the whole text. A longer end would
 * cost more than its hashing, because V8 stores a slice of thirteen characters or more as a view of the text.
 */
const KEY_CHARACTERS = 12

export function createVerifiedTokenCache<V>({
  maximumEntries = 10_000,
  maximumCharacters = 8_388_608,
  lifetimeSeconds = 300,
}: VerifiedTokenCacheOptions): VerifiedTokenCache<V> {
  let young = new Map<string, Entry<V>>()
  let old = new Map<string, Entry<V>>()
  let characters = 0
  let current = Number.NEGATIVE_INFINITY

  function get(token: string, version: number, now: number): V | undefined {
    // Callers without types may pass anything; the verifier refuses it properly.
    if (version !== current || typeof token !== 'string') return undefined
    const key = token.slice(-KEY_CHARACTERS)
    const hit = young.get(key)
    const entry = hit ?? old.get(key)
    if (entry?.token !== token) return undefined
    // A clock that was set back says nothing about an entry's age, and may be before the token's beginning.
    if (now < entry.since || now >= entry.since + lifetimeSeconds) return undefined
    // Used again: it moves to the young generation and survives the next change.
    if (!hit) put(key, entry)
    return entry.verified
  }

  function set(token: string, version: number, now: number, verified: V): void {
    // Verified with keys that have changed since.
    if (version < current) return
    if (version > current) clear()
    current = version
    put(token.slice(-KEY_CHARACTERS), { token, verified, since: now })
  }

  function put(key: string, entry: Entry<V>): void {
    const { token } = entry
    if (token.length > maximumCharacters / 2) return
    const before = young.get(key)
    if (before) characters -= before.token.length
    else if (young.size + 1 > maximumEntries / 2 || characters + token.length > maximumCharacters / 2) {
      old = young
      young = new Map()
      characters = 0
    }
    young.set(key, entry)
    characters += token.length
  }

  function clear(): void {
    young = new Map()
    old = new Map()
    characters = 0
  }

  return { get, set, clear }
}
