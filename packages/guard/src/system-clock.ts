/** The machine's clock, timers and random ids: the only file of this package that uses them. */

/** Seconds since the epoch, with fractions. */
export function nowSeconds(): number {
  return Date.now() / 1000
}

/** Seconds since an arbitrary start; never goes back. */
export function monotonicSeconds(): number {
  return performance.now() / 1000
}

/** Runs the work after this time. Dispose of it to cancel. */
export function after(milliseconds: number, work: () => void): Disposable {
  const timer = setTimeout(work, milliseconds)
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

/** The same, but does not keep the process alive. */
export function afterInBackground(milliseconds: number, work: () => void): Disposable {
  const timer = setTimeout(work, milliseconds)
  // Browsers and Workers return a number; they have no process to keep alive.
  if (typeof timer === 'object') timer.unref()
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

/** Resolves after this time, or as soon as the signal is aborted. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = after(milliseconds, resolve)
  const leave = () => {
    timer[Symbol.dispose]()
    resolve()
  }
  signal.addEventListener('abort', leave, { once: true })
  return promise.finally(() => signal.removeEventListener('abort', leave))
}

/** A signal that is aborted after this time. */
export function abortedAfter(milliseconds: number): AbortSignal {
  return AbortSignal.timeout(milliseconds)
}

/** An id that is unique and cannot be guessed: a UUID. */
export function randomId(): string {
  return crypto.randomUUID()
}
