/** Options as a table: one row an option. Whoever gets them wrong is told all faults at once, one line each. */
import { nearest } from './nearest.ts'
import { give, type OptionReader, OptionsError, WrongValueError } from './option-reader.ts'
import { isPlainObject } from './readers.ts'

/** One reader an option. `satisfies OptionTable<keyof XOptions>` shows that none is missing. */
export type OptionTable<N extends PropertyKey = string> = Readonly<Record<N, OptionReader<unknown>>>

/** What a table of readers reads. */
export type OptionValues<R> = { readonly [N in keyof R]: R[N] extends OptionReader<infer T> ? T : never }

/** The table that reads these values, for one that is exported: `ReadersOf<ParsedXOptions>`. */
export type ReadersOf<V> = { readonly [N in keyof V]: OptionReader<V[N]> }

/** All values, or all faults: one line each, with the option's name in front. */
export type OptionsResult<V> =
  | { readonly values: V; readonly faults?: undefined }
  | { readonly values?: undefined; readonly faults: readonly string[] }

/** What no single row can say. */
export interface ReadingRules<R> {
  /** What the object is called in the fault of its absence. Default `options`. */
  readonly called?: string
  /**
   * The faults of options together, one line each with a name in front. They are told in one breath with those of the rows.
   *
   * @param values - what the rows read; an option that is wrong has no value
   * @param isGiven - whether an option is named, with whatever value
   */
  readonly together?: (
    values: Partial<OptionValues<R>>,
    isGiven: (name: keyof R & string) => boolean,
  ) => readonly string[]
}

/**
 * Reads options: own members of a plain object, each once.
 *
 * @param given - what a caller without types may have handed over in their place is a fault too
 */
export function readOptions<R extends OptionTable>(
  table: R,
  given: unknown,
  { called = 'options', together }: ReadingRules<R> = {},
): OptionsResult<OptionValues<R>> {
  if (!isPlainObject(given)) {
    const needed = namesNeeded(table)
    return { faults: [`${called}: give ${objectWith(needed)}${needed.length === 0 ? ', or leave it out' : ''}`] }
  }
  const isGiven = (name: string): boolean => Object.hasOwn(given, name)
  const faults: string[] = []
  for (const name of Reflect.ownKeys(given))
    if (typeof name === 'symbol' || !Object.hasOwn(table, name)) faults.push(unknownOption(name, table))
  const values: Record<string, unknown> = {}
  for (const [name, reader] of Object.entries(table)) {
    const named = isGiven(name)
    const read = readOne(name, reader, named ? given[name] : undefined, named)
    if (read.faults) faults.push(...read.faults)
    else values[name] = read.value
  }
  if (together) faults.push(...together(values as Partial<OptionValues<R>>, isGiven))
  return faults.length === 0 ? { values: values as OptionValues<R> } : { faults }
}

/**
 * Reads options as {@link readOptions} does.
 *
 * @throws {OptionsError} a TypeError with one line for each option that is unknown, missing or wrong
 */
export function parseOptions<R extends OptionTable>(
  table: R,
  given: unknown,
  rules?: ReadingRules<R>,
): OptionValues<R> {
  const { values, faults } = readOptions(table, given, rules)
  if (faults) throw new OptionsError(faults)
  return values
}

/** A reader for an option that has options of its own. Their faults are named `outer.inner`. */
export function nested<R extends OptionTable>(table: R, rules?: ReadingRules<R>): OptionReader<OptionValues<R>> {
  return (value) => {
    if (!isPlainObject(value)) throw give(objectWith(namesNeeded(table)))
    return parseOptions(table, value, rules)
  }
}

/** A reader for a list. Faults are named by the item's place: `outer.0`. */
export function eachOf<T>(read: OptionReader<T>, advice: string): OptionReader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw give(advice)
    const items = Array.from(value, (item: unknown, place) => readOne(String(place), read, item, true))
    const faults = items.flatMap((item) => item.faults ?? [])
    if (faults.length > 0) throw new OptionsError(faults)
    return items.flatMap((item) => (item.faults ? [] : [item.value]))
  }
}

type OneResult<T> = { readonly value: T; readonly faults?: undefined } | { readonly faults: readonly string[] }

function readOne<T>(name: string, reader: OptionReader<T>, value: unknown, isGiven: boolean): OneResult<T> {
  try {
    return { value: reader(value, isGiven) }
  } catch (error) {
    if (error instanceof OptionsError) return { faults: error.faults.map((line) => `${name}.${line}`) }
    if (error instanceof WrongValueError) return { faults: [`${name}: ${complaint(error, value, isGiven)}`] }
    throw error
  }
}

function complaint({ message, isAdvice, shown }: WrongValueError, value: unknown, isGiven: boolean): string {
  if (!isAdvice) return message
  if (!isGiven) return `missing; give ${message}`
  const what = value === undefined ? 'undefined' : shown
  return what === undefined ? `give ${message}` : `${what} is not accepted; give ${message}`
}

function unknownOption(name: string | symbol, table: OptionTable): string {
  const names = Object.keys(table)
  const near = typeof name === 'string' ? nearest(name, names) : undefined
  const advice = near === undefined ? `there are ${names.join(', ')}` : `did you mean \`${near}\`?`
  return `${inOneLine(name)}: unknown option; ${advice}`
}

/** A name with a line break in it would look like two faults. */
function inOneLine(name: string | symbol): string {
  const word = String(name)
  return /^[\w.()-]+$/.test(word) ? word : JSON.stringify(word)
}

/** The options that nobody may leave out. */
function namesNeeded(table: OptionTable): readonly string[] {
  return Object.entries(table).flatMap(([name, reader]) =>
    readOne(name, reader, undefined, false).faults ? [name] : [],
  )
}

function objectWith(names: readonly string[]): string {
  return names.length === 0 ? 'a plain object' : `a plain object with ${names.map((name) => `\`${name}\``).join(', ')}`
}
