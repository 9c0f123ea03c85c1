/** Stops waiting for something that does not answer. */
import { after } from './system-clock.ts'

/** Thrown when an answer took longer than its deadline. The work may still have been done. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
}

interface Clock {
  after(milliseconds: number, work: () => void): Disposable
}

const machine: Clock = { after }

/**
 * The promise's value, or a {@link DeadlineError} after the deadline. The work itself cannot be stopped; its late result is dropped.
 *
 * @param what - names the work in the error
 * @param clock - counts the time. Default: the machine's
 * @param abandon - frees what the work still holds after the deadline
 */
export function withDeadline<T>(
  work: Promise<T>,
  milliseconds: number,
  what: string,
  clock: Clock = machine,
  abandon?: () => void,
): Promise<T> {
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
