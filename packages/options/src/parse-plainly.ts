/** The core: reads an object of options with a table of readers. Pages download this file, so everything else is optional and elsewhere. */
import { give, type OptionReader, OptionsError } from './option-reader.ts'
import { isPlainObject } from './plain-object.ts'

/** One reader for each option. `satisfies OptionTable<keyof XOptions>` proves that none is missing. */
export type OptionTable<N extends PropertyKey = string> = Readonly<Record<N, OptionReader<unknown>>>

/** The values that a table of readers returns. */
export type OptionValues<R> = { readonly [N in keyof R]: R[N] extends OptionReader<infer T> ? T : never }

/**
 * Reads options, own members of a plain object, each once. `parseOptions` does the same with "did you mean"; this one is small,
 * for pages that download it.
 *
 * @param judge - returns all faults, including those of the rows, one line each. A wrong option has no value
 * @throws {OptionsError} a TypeError with one line for each option that is unknown, missing or wrong
 */
export function parsePlainly<R extends OptionTable>(
  table: R,
  given: unknown,
  judge: (faults: readonly string[], values: OptionValues<R>) => readonly string[] = (faults) => [
    ...Object.keys(given as R)
      .filter((name) => !Object.hasOwn(table, name))
      .map((name) => `${name}: unknown option; there are ${Object.keys(table).join(', ')}`),
    ...faults,
  ],
): OptionValues<R> {
  if (!isPlainObject(given)) throw new OptionsError('options: give a plain object')
  const lines: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, read] of Object.entries(table)) {
    const isGiven = Object.hasOwn(given, name)
    try {
      values[name] = read(isGiven ? given[name] : undefined, isGiven)
    } catch (error) {
      // Any other error is a bug in the reader.
      if (!(error instanceof OptionsError)) throw error
      lines.push(error.message.replace(/^:?/gm, (colon) => name + (colon ? (isGiven ? ':' : ': missing;') : '.')))
    }
  }
  const faults = judge(lines, values as OptionValues<R>)
  if (faults[0]) throw new OptionsError(faults.join('\n'))
  return values as OptionValues<R>
}

/** A reader for a list. Faults are named by the item's place: `outer.0`. */
export function eachOf<T>(read: OptionReader<T>, advice: string): OptionReader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw give(advice)
    // Some loops skip the gaps of a list.
    return Object.values(parsePlainly(Array.from(value, () => read) as never, { ...value }))
  }
}
