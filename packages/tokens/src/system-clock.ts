/** The machine's clock: the only file of this package that reads it. Everything else gets a clock as a parameter, by default this one. */

/** Seconds since the epoch, with fractions. */
export function nowSeconds(): number {
  return Date.now() / 1000
}

/** Seconds since an arbitrary start; never goes back. */
export function monotonicSeconds(): number {
  return performance.now() / 1000
}

/** A signal that is aborted after this time. */
export function abortedAfter(milliseconds: number): AbortSignal {
  return AbortSignal.timeout(milliseconds)
}
