/** What a route demands of a list that a token carries: scopes, roles. */

/** One value, all of several, or any one of several: said, never guessed from a bare list. */
export type Demand = string | { readonly all: readonly string[] } | { readonly any: readonly string[] }

/** A demand as it is judged. */
export interface ParsedDemand {
  readonly mode: 'all' | 'any'
  readonly values: readonly string[]
}

/** @throws {TypeError} naming the option: no demand, an empty one, or a value that no token can carry */
export function parseDemand(name: string, demand: unknown, value: RegExp): ParsedDemand {
  const advice = `${name}: give one, or { all: […] } or { any: […] } with at least one`
  const parsed = typeof demand === 'string' ? { mode: 'all' as const, values: [demand] } : parseList(demand, advice)
  const values = [...parsed.values]
  const isGood = values.length > 0 && values.every((one) => typeof one === 'string' && value.test(one))
  if (!isGood) throw new TypeError(advice)
  return Object.freeze({ mode: parsed.mode, values: Object.freeze(values) })
}

export function meets({ mode, values }: ParsedDemand, held: readonly unknown[]): boolean {
  return mode === 'all' ? values.every((value) => held.includes(value)) : values.some((value) => held.includes(value))
}

function parseList(demand: unknown, advice: string): ParsedDemand {
  if (typeof demand !== 'object' || demand === null) throw new TypeError(advice)
  const [[mode, values] = ['', undefined], ...more] = Object.entries(demand)
  if ((mode !== 'all' && mode !== 'any') || more.length > 0 || !Array.isArray(values)) throw new TypeError(advice)
  return { mode, values }
}
