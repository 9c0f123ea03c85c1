/** Options as a table, one row for each option. All faults are reported at once, one line each. */
import { nearest } from './nearest.ts'
import { give, type OptionReader, OptionsError } from './option-reader.ts'
import { type OptionTable, type OptionValues, parsePlainly } from './parse-plainly.ts'
import { isPlainObject } from './plain-object.ts'

/** The table that reads these values, for one that is exported: `ReadersOf<ParsedXOptions>`. */
export type ReadersOf<V> = { readonly [N in keyof V]: OptionReader<V[N]> }

/** Faults that no single row can find. */
export interface ReadingRules<R> {
  /** The name of the whole object, for the message when it is missing. Default `options`. */
  readonly called?: string
  /**
   * The faults of options taken together, one line each, starting with a name. They are reported along with those of the rows.
   *
   * @param values - what the rows read; a wrong option has no value
   * @param isGiven - whether an option is named, whatever its value
   */
  readonly together?: (
    values: Partial<OptionValues<R>>,
    isGiven: (name: keyof R & string) => boolean,
  ) => readonly string[]
}

/** All values, or all faults: one line each, starting with the option's name. */
export type OptionsResult<V> =
  | { readonly values: V; readonly faults?: undefined }
  | { readonly values?: undefined; readonly faults: readonly string[] }

/**
 * Reads options: own members of a plain object, each read once.
 *
 * @param given - callers without types may pass anything; what is not a plain object is reported
 * @throws {OptionsError} a TypeError with one line for each option that is unknown, missing or wrong
 */
export function parseOptions<R extends OptionTable>(
  table: R,
  given: unknown,
  { called = 'options', together }: ReadingRules<R> = {},
): OptionValues<R> {
  if (!isPlainObject(given)) {
    const needed = namesNeeded(table)
    const orNot = needed.length === 0 ? ', or leave it out' : ''
    throw new OptionsError(`${called}: give ${objectWith(needed)}${orNot}`)
  }
  return parsePlainly(table, given, (faults, values) => [
    ...unknownOptions(table, given),
    ...faults,
    ...(together?.(values, (name) => Object.hasOwn(given, name)) ?? []),
  ])
}

/** Like {@link parseOptions}, but returns the faults instead of throwing. */
export function readOptions<R extends OptionTable>(
  table: R,
  given: unknown,
  rules?: ReadingRules<R>,
): OptionsResult<OptionValues<R>> {
  return resultOf(() => parseOptions(table, given, rules))
}

/** A reader for an option that has its own options. Their faults are named `outer.inner`. */
export function nested<R extends OptionTable>(table: R, rules?: ReadingRules<R>): OptionReader<OptionValues<R>> {
  return (value) => {
    if (!isPlainObject(value)) throw give(objectWith(namesNeeded(table)))
    return parseOptions(table, value, rules)
  }
}

/** The faults of options that are passed on: what constructing something with them throws. For {@link ReadingRules.together}. */
export function faultsIn(make: () => unknown): readonly string[] {
  return resultOf(make).faults ?? []
}

function resultOf<V>(make: () => V): OptionsResult<V> {
  try {
    return { values: make() }
  } catch (error) {
    if (error instanceof OptionsError) return { faults: error.message.split('\n') }
    throw error
  }
}

/** Includes names that loops skip: symbols, and properties that are not enumerable. */
function unknownOptions(table: OptionTable, given: object): readonly string[] {
  const unknown = Reflect.ownKeys(given).filter((name) => !Object.hasOwn(table, name))
  if (unknown.length === 0) return []
  const names = Object.keys(table)
  return unknown.map((name) => {
    // A name with a line break in it would look like two faults.
    const word = String(name).replace(/[^\w.()-]/g, '?')
    const near = nearest(word, names)
    return `${word}: unknown option; ${near === undefined ? `there are ${names.join(', ')}` : `did you mean \`${near}\`?`}`
  })
}

/** The required options. */
function namesNeeded(table: OptionTable): readonly string[] {
  return Object.entries(table).flatMap(([name, read]) =>
    faultsIn(() => read(undefined, false)).length > 0 ? name : [],
  )
}

function objectWith(names: readonly string[]): string {
  return names.length === 0 ? 'a plain object' : `a plain object with ${names.map((name) => `\`${name}\``).join(', ')}`
}
