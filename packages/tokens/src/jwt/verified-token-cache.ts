/**
 * Tokens that were accepted, by their exact text. It holds no decision: signature and parsed claims are kept, and what time can change
 * is judged anew at each use, so that a cached token ends when an uncached one would, and at the latest after the cache's own lifetime.
 */

/** Options of the cache. */
export interface VerifiedTokenCacheOptions {
  /** Default 10,000. */
  readonly maximumEntries?: number
  /** Characters of all tokens together. Default 8,388,608. */
  readonly maximumCharacters?: number
  /** How long a signature is believed without checking it again: seconds, 1 to 86,400. Default 300. A token's own `exp` comes first. */
  readonly lifetimeSeconds?: number
}

/** A bounded cache: two generations, of which the older is dropped whole when the younger is full. */
export interface VerifiedTokenCache<V> {
  /** @param now - seconds since the epoch */
  readonly get: (token: string, version: number, now: number) => V | undefined
  readonly set: (token: string, version: number, now: number, verified: V) => void
  readonly clear: () => void
}

interface Entry<V> {
  readonly verified: V
  readonly since: number
}

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
    if (version !== current) return undefined
    const hit = young.get(token)
    const entry = hit ?? old.get(token)
    // A clock that was set back says nothing of how old an entry is.
    if (!entry || now < entry.since || now >= entry.since + lifetimeSeconds) return undefined
    // Used again: it moves to the young generation and outlives the next change.
    if (!hit) put(token, entry)
    return entry.verified
  }

  function set(token: string, version: number, now: number, verified: V): void {
    // Found under keys that have changed since.
    if (version < current) return
    if (version > current) clear()
    current = version
    put(token, { verified, since: now })
  }

  function put(token: string, entry: Entry<V>): void {
    if (token.length > maximumCharacters / 2) return
    if (young.has(token)) characters -= token.length
    else if (young.size + 1 > maximumEntries / 2 || characters + token.length > maximumCharacters / 2) {
      old = young
      young = new Map()
      characters = 0
    }
    young.set(token, entry)
    characters += token.length
  }

  function clear(): void {
    young = new Map()
    old = new Map()
    characters = 0
  }

  return { get, set, clear }
}
