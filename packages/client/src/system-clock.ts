/** The clock of the page or the process: the only file of this package that reads it. */

/** Milliseconds since the epoch. */
export function nowMilliseconds(): number {
  return Date.now()
}

/** Milliseconds since an arbitrary start; never goes back. */
export function monotonicMilliseconds(): number {
  return performance.now()
}

/** Resolves after this time. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** A signal that is aborted after this time. */
export function abortedAfter(milliseconds: number): AbortSignal {
  return AbortSignal.timeout(milliseconds)
}
