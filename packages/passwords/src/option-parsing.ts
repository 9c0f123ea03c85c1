/** How options are read: once, at construction, each fault a TypeError that names its option. */

export type OptionRecord = Readonly<Record<string, unknown>>

/**
 * Reads an options object and refuses names that nobody declared, so that a typing slip is never a silent default.
 *
 * @throws {TypeError} naming the option
 */
export function parseOptionRecord(value: unknown, name: string, known: readonly string[]): OptionRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${name} must be an object`)
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw new TypeError(`${name}.${key} is not an option (known: ${known.join(', ')})`)
  }
  return { ...value }
}

/**
 * @returns the whole number, or `fallback` when the option was not given
 * @throws {TypeError} naming the option and its range
 */
export function parseInteger<Fallback extends number | undefined>(
  value: unknown,
  name: string,
  { minimum, maximum, fallback }: { readonly minimum: number; readonly maximum: number; readonly fallback: Fallback },
): number | Fallback {
  if (value === undefined) return fallback
  if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum || value > maximum) {
    throw new TypeError(`${name} must be a whole number from ${minimum} to ${maximum}`)
  }
  return value
}

/** @throws {TypeError} naming the option and the words it takes */
export function parseWord(value: unknown, name: string, words: readonly string[]): string {
  if (typeof value !== 'string' || !words.includes(value)) {
    throw new TypeError(`${name} must be one of: ${words.join(', ')}`)
  }
  return value
}
