/** The machine's clock: the only file of this package that reads it. What takes a clock has it handed in, and this by default. */

/** Seconds since the epoch, with fractions. */
export function nowSeconds(): number {
  return Date.now() / 1000
}

/** Seconds from any start that never go back. */
export function monotonicSeconds(): number {
  return performance.now() / 1000
}

/** A signal that is aborted once so much time has passed. */
export function abortedAfter(milliseconds: number): AbortSignal {
  return AbortSignal.timeout(milliseconds)
}
