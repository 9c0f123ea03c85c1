/** Readers of single options. Those of switches, numbers and words show the given value; the others do not, as it may be a secret. */
import { notAccepted } from './not-accepted.ts'
import { give, type OptionReader } from './option-reader.ts'

export function flag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw notAccepted(value, 'true or false')
  return value
}

export function text(value: unknown): string {
  return checked(value, typeof value === 'string', 'text')
}

export function nonEmptyText(value: unknown): string {
  return checked(value, typeof value === 'string' && value !== '', 'text that is not empty')
}

export function path(value: unknown): string {
  return checked(value, typeof value === 'string' && /^\/[^\s?#]*$/.test(value), 'a path that starts with /')
}

/** @param unit - what is counted, as in "milliseconds" */
export function numberWithin(least: number, most: number, unit: string = 'a number'): OptionReader<number> {
  return (value) => {
    if (typeof value === 'number' && value >= least && value <= most) return value
    throw notAccepted(value, `${unit} from ${inWords(least)} to ${inWords(most)}`)
  }
}

export function wholeNumberWithin(least: number, most: number, unit: string = 'a whole number'): OptionReader<number> {
  return (value) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
    throw notAccepted(value, `${unit} from ${inWords(least)} to ${inWords(most)}`)
  }
}

/** More than 0, and at most this many: for timers. */
export function positiveUpTo(most: number, unit: string): OptionReader<number> {
  return (value) => {
    if (typeof value === 'number' && value > 0 && value <= most) return value
    throw notAccepted(value, `${unit}, more than 0 and at most ${inWords(most)}`)
  }
}

export function secondsWithin(least: number, most: number): OptionReader<number> {
  return numberWithin(least, most, 'seconds')
}

/** Not so long that the end is a number that is not held exactly, or a day that no `Date` knows. */
const CENTURY_SECONDS = 3_155_760_000

/** Seconds that a token lives. */
export function lifetimeSeconds(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= CENTURY_SECONDS) return value
  throw notAccepted(value, `whole seconds, more than 0 and at most ${inWords(CENTURY_SECONDS)}`)
}

/** One of the listed words, numbers or switches. */
export function oneOf<const T extends readonly (string | number | boolean | null)[]>(
  ...values: T
): OptionReader<T[number]> {
  return (value) => {
    const found = values.find((one) => one === value)
    if (found !== undefined) return found
    const all = values.map((one) => JSON.stringify(one)).join(', ')
    throw notAccepted(value, values.length === 1 ? all : `one of ${all}`)
  }
}

/** A function. What it takes and returns is not checked. */
export function callable<F extends (...parameters: never[]) => unknown>(advice: string): OptionReader<F> {
  return (value) => checked(value, typeof value === 'function', advice)
}

/** What another function of this house made: that it is an object or a function is all that is looked at. */
export function part<T extends object>(advice: string): OptionReader<T> {
  return (value) => checked(value, Object(value) === value, advice)
}

/** An object with these methods: a store, a guard, a client of a database. */
export function withMethods<T extends object>(advice: string, ...names: readonly string[]): OptionReader<T> {
  return (value) => {
    const isObject = typeof value === 'object' && value !== null
    return checked(value, isObject && names.every((name) => typeof Reflect.get(value, name) === 'function'), advice)
  }
}

/** A copy, so that a later change of the list changes nothing. */
export function textList(value: unknown, advice: string, test: (item: string) => boolean): readonly string[] {
  // A copy has no gaps, which `every` would pass over.
  const items: readonly unknown[] = Array.isArray(value) ? [...value] : [undefined]
  return checked(
    items,
    items.every((item) => typeof item === 'string' && test(item)),
    advice,
  )
}

/** The value, which `good` has shown to be a `T`. A wrong value is not shown. */
export function checked<T>(value: unknown, good: boolean, advice: string): T {
  if (!good) throw give(advice)
  return value as T
}

function inWords(bound: number): string {
  return bound.toLocaleString('en-US', { maximumFractionDigits: 6 })
}
