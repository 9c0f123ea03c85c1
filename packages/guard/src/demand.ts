/** What a route requires of a list in a token: scopes, roles. */
import { give, type OptionReader } from '@latchkey/options'

/** One value, all of several, or any one of several. A bare list is not accepted, because its meaning would be a guess. */
export type Demand = string | { readonly all: readonly string[] } | { readonly any: readonly string[] }

/** A demand in the form in which it is judged. */
export interface ParsedDemand {
  readonly mode: 'all' | 'any'
  readonly values: readonly string[]
}

const ADVICE = 'one, or { all: […] } or { any: […] } with at least one'

/** Reads a demand for values of this form. A missing or empty one is refused, and so is a value that no token can have. */
export function demandOf(value: RegExp): OptionReader<ParsedDemand> {
  return (demand) => {
    const parsed = typeof demand === 'string' ? { mode: 'all' as const, values: [demand] } : parseList(demand)
    const values = [...parsed.values]
    const isGood = values.length > 0 && values.every((one) => typeof one === 'string' && value.test(one))
    if (!isGood) throw give(ADVICE)
    return Object.freeze({ mode: parsed.mode, values: Object.freeze(values) })
  }
}

export function meets({ mode, values }: ParsedDemand, held: readonly unknown[]): boolean {
  return mode === 'all' ? values.every((value) => held.includes(value)) : values.some((value) => held.includes(value))
}

/** What a client should ask for to meet the demand: of alternatives the first. */
export function askedFor({ mode, values }: ParsedDemand): readonly string[] {
  return mode === 'all' ? values : values.slice(0, 1)
}

function parseList(demand: unknown): ParsedDemand {
  if (typeof demand !== 'object' || demand === null) throw give(ADVICE)
  const [[mode, values] = ['', undefined], ...more] = Object.entries(demand)
  if ((mode !== 'all' && mode !== 'any') || more.length > 0 || !Array.isArray(values)) throw give(ADVICE)
  return { mode, values }
}
