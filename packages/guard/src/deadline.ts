/** Ends the waiting for a port that does not answer. */

/** Thrown when a port took longer than its deadline. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
}

/** The promise's value, or a {@link DeadlineError} after the deadline. The work itself cannot be stopped; its late result is dropped. */
export async function withDeadline<T>(work: Promise<T>, milliseconds: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`${what} took longer than ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
