/** The clock of the page or the process: the only file of this package that reads it. */

/** Milliseconds since the epoch. */
export function nowMilliseconds(): number {
  return Date.now()
}

/** Milliseconds from any start that never go back. */
export function monotonicMilliseconds(): number {
  return performance.now()
}

/** Resolves once so much time has passed. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** A signal that is aborted once so much time has passed. */
export function abortedAfter(milliseconds: number): AbortSignal {
  return AbortSignal.timeout(milliseconds)
}
