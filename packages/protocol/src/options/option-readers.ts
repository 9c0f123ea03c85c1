/** How single options are read, whichever dialect has them. Each throws a TypeError that says what to give. */
import { isFieldText } from '../field-text.ts'
import type { OptionReader } from './read-options.ts'

export function flag(value: unknown): boolean {
  return checked(value, typeof value === 'boolean', 'true or false')
}

export function nonEmptyText(value: unknown): string {
  return checked(value, typeof value === 'string' && value !== '', 'text that is not empty')
}

/** Text that may stand in a header. */
export function headerText(value: unknown): string {
  return checked(value, typeof value === 'string' && isFieldText(value), 'text of printable Latin-1 characters')
}

export function path(value: unknown): string {
  return checked(value, typeof value === 'string' && /^\/[^\s?#]*$/.test(value), 'a path that starts with /')
}

/** Seconds that a token lives. */
export function lifetimeSeconds(value: unknown): number {
  return checked(value, Number.isSafeInteger(value) && Number(value) > 0, 'whole seconds, more than 0')
}

export function secondsWithin(least: number, most: number): OptionReader<number> {
  return (value) => {
    const good = typeof value === 'number' && value >= least && value <= most
    return checked(value, good, `seconds, ${least} to ${most}`)
  }
}

export function oneOf<const T extends readonly unknown[]>(...values: T): OptionReader<T[number]> {
  return (value) =>
    checked(value, values.includes(value), `one of ${values.map((one) => JSON.stringify(one)).join(', ')}`)
}

/** A copy, so that a later change of the list changes nothing. */
export function textList(value: unknown, advice: string, test: (item: string) => boolean): readonly string[] {
  const good = Array.isArray(value) && value.every((item) => typeof item === 'string' && test(item))
  return [...checked<readonly string[]>(value, good, advice)]
}

/** The value, which `good` has shown to be a `T`. */
export function checked<T>(value: unknown, good: boolean, advice: string): T {
  if (!good) throw new TypeError(advice)
  return value as T
}
