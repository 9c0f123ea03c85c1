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
  const faults: string[] = []
  // Twice as fast as Reflect.ownKeys, and some functions read their options at each call.
  for (const name of Object.getOwnPropertyNames(given))
    if (!Object.hasOwn(table, name)) faults.push(unknownOption(name, table))
  for (const symbol of Object.getOwnPropertySymbols(given)) faults.push(unknownOption(symbol, table))
  const values: Record<string, unknown> = {}
  for (const name of Object.keys(table)) {
    const isGiven = Object.hasOwn(given, name)
    const value = isGiven ? given[name] : undefined
    try {
      values[name] = table[name]?.(value, isGiven)
    } catch (error) {
      faults.push(...faultsOf(error, name, value, isGiven))
    }
  }
  if (together) faults.push(...together(values as Partial<OptionValues<R>>, (name) => Object.hasOwn(given, name)))
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
    const faults: string[] = []
    const items: T[] = []
    // Not every loop sees the gaps of a list.
    for (const [place, item] of Array.from<unknown>(value).entries()) {
      try {
        items.push(read(item, true))
      } catch (error) {
        faults.push(...faultsOf(error, String(place), item, true))
      }
    }
    if (faults.length > 0) throw new OptionsError(faults)
    return items
  }
}

/** What is wrong with options that are passed on: the faults that making something of them throws. For {@link ReadingRules.together}. */
export function faultsIn(make: () => unknown): readonly string[] {
  try {
    make()
    return []
  } catch (error) {
    if (error instanceof OptionsError) return error.faults
    throw error
  }
}

/** What a reader complained of, one line each; it throws what is no complaint. */
function faultsOf(error: unknown, name: string, value: unknown, isGiven: boolean): readonly string[] {
  if (error instanceof OptionsError) return error.faults.map((line) => `${name}.${line}`)
  if (error instanceof WrongValueError) return [`${name}: ${complaint(error, value, isGiven)}`]
  throw error
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
  return Object.keys(table).filter((name) => {
    try {
      table[name]?.(undefined, false)
      return false
    } catch (error) {
      return faultsOf(error, name, undefined, false).length > 0
    }
  })
}

function objectWith(names: readonly string[]): string {
  return names.length === 0 ? 'a plain object' : `a plain object with ${names.map((name) => `\`${name}\``).join(', ')}`
}
