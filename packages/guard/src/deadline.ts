/** Ends the waiting for somebody who does not answer. */

/** Thrown when an answer took longer than its deadline. What was asked may still have happened. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
}

/** Options of {@link withDeadline}. */
export interface DeadlineOptions {
  /** The clock that counts. Default: the machine's. */
  readonly clock?: { after(milliseconds: number, work: () => void): Disposable }
  /** Frees what the work still holds, once it is too late. */
  readonly abandon?: () => void
}

/** The promise's value, or a {@link DeadlineError} after the deadline. The work itself cannot be stopped; its late result is dropped. */
export function withDeadline<T>(
  work: Promise<T>,
  milliseconds: number,
  what: string,
  { clock = machine, abandon }: DeadlineOptions = {},
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

const machine: NonNullable<DeadlineOptions['clock']> = {
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds)
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
}
