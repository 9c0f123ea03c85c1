/** Stops waiting for something that does not answer. */
import { callable, type OptionTable, type OptionValues, optional, parseOptions, withMethods } from '@latchkey/options'
import { after } from './system-clock.ts'

/** Thrown when an answer took longer than its deadline. The work may still have been done. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
}

interface Clock {
  after(milliseconds: number, work: () => void): Disposable
}

/** Options of {@link withDeadline}. */
export interface DeadlineOptions {
  /** The clock that counts. Default: the machine's. */
  readonly clock?: Clock
  /** Frees what the work still holds after the deadline. */
  readonly abandon?: () => void
}

const OPTIONS = {
  clock: optional({ after }, withMethods<Clock>('a clock with `after`', 'after')),
  abandon: optional(undefined, callable<() => void>('a function, or leave it out')),
} satisfies OptionTable<keyof DeadlineOptions>

/** Requests are awaited without options. */
const BY_DEFAULT: OptionValues<typeof OPTIONS> = parseOptions(OPTIONS, {})

/**
 * The promise's value, or a {@link DeadlineError} after the deadline. The work itself cannot be stopped; its late result is dropped.
 *
 * @throws {TypeError} at once: one line for each option that is unknown or wrong
 */
export function withDeadline<T>(
  work: Promise<T>,
  milliseconds: number,
  what: string,
  options?: DeadlineOptions,
): Promise<T> {
  const { clock, abandon } = options === undefined ? BY_DEFAULT : parseOptions(OPTIONS, options)
  return new Promise((resolve, reject) => {
    const timer = clock.after(milliseconds, () => {
      reject(new DeadlineError(`${what} took longer than ${milliseconds} ms`))
      abandon?.()
    })
    work.then(
      (value) => {
        timer[Symbol.dispose]()
        resolve(value)
      },
      (fault) => {
        timer[Symbol.dispose]()
        reject(fault)
      },
    )
  })
}
