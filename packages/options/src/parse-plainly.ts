/** The core: an object of options against a table of readers. Everything else is brought in by who wants it, because pages download this. */
import { give, type OptionReader, OptionsError } from './option-reader.ts'
import { isPlainObject } from './plain-object.ts'

/** One reader an option. `satisfies OptionTable<keyof XOptions>` shows that none is missing. */
export type OptionTable<N extends PropertyKey = string> = Readonly<Record<N, OptionReader<unknown>>>

/** What a table of readers reads. */
export type OptionValues<R> = { readonly [N in keyof R]: R[N] extends OptionReader<infer T> ? T : never }

/**
 * Reads options, own members of a plain object, each once. `parseOptions` does the same with "did you mean"; this one is for pages, which
 * download it.
 *
 * @param judge - gives all faults, those of the rows among them, one line each. An option that is wrong has no value
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
      // What is no complaint is a mistake of the reader.
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
    // Not every loop sees the gaps of a list.
    return Object.values(parsePlainly(Array.from(value, () => read) as never, { ...value }))
  }
}
