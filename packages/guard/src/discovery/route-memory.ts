/**
 * Which issuer accepted tokens name. A token's issuer never changes, so this decides nothing: it only avoids parsing a token a second
 * time before its verifier looks into its cache. Bounded like that cache: two generations, and the older is dropped whole.
 */

/** Tokens, by their exact text, and their issuers. */
export interface RouteMemory<V> {
  readonly find: (token: string) => V | undefined
  readonly remember: (token: string, route: V) => void
  readonly clear: () => void
}

/** @param maximumEntries - of both generations; `maximumCharacters` of all tokens together */
export function createRouteMemory<V>(maximumEntries: number, maximumCharacters: number): RouteMemory<V> {
  let young = new Map<string, V>()
  let old = new Map<string, V>()
  let characters = 0

  function find(token: string): V | undefined {
    const route = young.get(token)
    if (route !== undefined) return route
    const found = old.get(token)
    if (found !== undefined) remember(token, found)
    return found
  }

  function remember(token: string, route: V): void {
    if (young.has(token) || token.length > maximumCharacters / 2) return
    if (young.size + 1 > maximumEntries / 2 || characters + token.length > maximumCharacters / 2) {
      old = young
      young = new Map()
      characters = 0
    }
    young.set(token, route)
    characters += token.length
  }

  function clear(): void {
    young = new Map()
    old = new Map()
    characters = 0
  }

  return { find, remember, clear }
}
