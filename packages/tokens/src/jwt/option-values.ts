/** Reads one option's value: the right type and range, or a TypeError that names the option. Nothing is coerced. */

export function text(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new TypeError(`${name}: give a non-empty string`)
  return value
}

/** One string or a list of them; a copy, so that the caller's list may change. */
export function strings(name: string, value: unknown, least: number): readonly string[] {
  return stringList(name, Array.isArray(value) ? value : [value], least)
}

export function stringList(name: string, value: unknown, least: number): readonly string[] {
  if (!Array.isArray(value) || value.length < least || !value.every((one) => typeof one === 'string' && one !== '')) {
    throw new TypeError(`${name}: give a list of non-empty strings`)
  }
  return Object.freeze(value.map(String))
}

export function seconds(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw new TypeError(`${name}: give seconds from ${least} to ${most}`)
  }
  return value
}

export function integer(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw new TypeError(`${name}: give a whole number from ${least} to ${most}`)
  }
  return value
}

export function oneOf<T>(name: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw new TypeError(`${name}: give one of ${allowed.join(', ')}`)
  return found
}
