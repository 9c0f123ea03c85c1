/** A bound on waiting for a database. */

/** The deadline passed; what was asked may still have happened. */
export class DeadlineError extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`)
    this.name = 'DeadlineError'
  }
}

/**
 * The promise's outcome, or a DeadlineError after that time. `abandon` then frees what the promise still holds.
 *
 * @throws {DeadlineError}
 */
export function withDeadline<T>(promise: Promise<T>, milliseconds: number, abandon?: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new DeadlineError(milliseconds))
      abandon?.()
    }, milliseconds)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
