/** Options as a table: one row an option. Whoever configures a dialect is told all faults at once, one line each. */

/**
 * Reads the value of an option; undefined means that it is absent.
 *
 * @throws {TypeError} what to give instead
 */
export type OptionReader<T> = (value: unknown) => T

/** What a table of readers reads. */
export type OptionValues<R> = { readonly [N in keyof R]: R[N] extends OptionReader<infer T> ? T : never }

/** A reader for an option that may be absent. */
export function optional<T>(byDefault: NoInfer<T>, read: OptionReader<T>): OptionReader<T> {
  return (value) => (value === undefined ? byDefault : read(value))
}

/**
 * Reads options. The values are complete only when no fault was added.
 *
 * @param faults - gets one line for each option that is unknown, missing or wrong
 */
export function readOptions<R extends Readonly<Record<string, OptionReader<unknown>>>>(
  table: R,
  given: object,
  faults: string[],
): OptionValues<R> {
  const options = new Map(Object.entries(given))
  for (const name of options.keys()) {
    if (!Object.hasOwn(table, name)) faults.push(`${name}: unknown option; there are ${Object.keys(table).join(', ')}`)
  }
  const read = Object.entries(table).flatMap(([name, reader]) => {
    const value = options.get(name)
    try {
      return [[name, reader(value)]]
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      faults.push(
        `${name}: ${value === undefined ? 'missing' : `${shown(value)} is not accepted`}; give ${error.message}`,
      )
      return []
    }
  })
  return Object.fromEntries(read) as OptionValues<R>
}

/** @throws {TypeError} one line for each fault */
export function refuseFaults(faults: readonly string[]): void {
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
}

/** Never throws, whatever the value is. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? 'this list' : 'this object'
}
