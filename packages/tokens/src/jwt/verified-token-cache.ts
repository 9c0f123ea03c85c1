/** Tokens whose signature was found good, by their exact text. What is in a cached token's claims is judged anew each time. */
/** Options of the cache. */
export interface VerifiedTokenCacheOptions {
  /** Default 10,000. */
  readonly maximumEntries?: number
  /** Characters of all tokens together. Default 8,388,608. */
  readonly maximumCharacters?: number
}

/** A bounded cache: two generations, of which the older is dropped whole when the younger is full. */
export interface VerifiedTokenCache<V> {
  readonly get: (token: string, version: number) => V | undefined
  readonly set: (token: string, version: number, verified: V) => void
  readonly clear: () => void
}

export function createVerifiedTokenCache<V>({
  maximumEntries = 10_000,
  maximumCharacters = 8_388_608,
}: VerifiedTokenCacheOptions): VerifiedTokenCache<V> {
  let young = new Map<string, V>()
  let old = new Map<string, V>()
  let characters = 0
  let current = Number.NaN

  function get(token: string, version: number): V | undefined {
    if (version !== current) return undefined
    const hit = young.get(token)
    if (hit) return hit
    const aged = old.get(token)
    // Used again: it moves to the young generation and outlives the next change.
    if (aged) put(token, aged)
    return aged
  }

  function set(token: string, version: number, verified: V): void {
    if (version !== current) clear()
    current = version
    put(token, verified)
  }

  function put(token: string, verified: V): void {
    if (young.size >= maximumEntries / 2 || characters + token.length > maximumCharacters / 2) {
      old = young
      young = new Map()
      characters = 0
    }
    young.set(token, verified)
    characters += token.length
  }

  function clear(): void {
    young = new Map()
    old = new Map()
    characters = 0
    current = Number.NaN
  }

  return { get, set, clear }
}
