/** The machine's clock, timers and random ids: the only file of this package that asks for them. */

/** Seconds since the epoch, with fractions. */
export function nowSeconds(): number {
  return Date.now() / 1000
}

/** Seconds from any start that never go back. */
export function monotonicSeconds(): number {
  return performance.now() / 1000
}

/** Does the work once so much time has passed. Disposing takes it back. */
export function after(milliseconds: number, work: () => void): Disposable {
  const timer = setTimeout(work, milliseconds)
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

/** The same, and the process may end meanwhile. */
export function afterInBackground(milliseconds: number, work: () => void): Disposable {
  const timer = setTimeout(work, milliseconds)
  // A number in browsers and Workers, which have no process to hold.
  if (typeof timer === 'object') timer.unref()
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

/** Resolves once so much time has passed, or as soon as the signal is aborted. */
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

/** A signal that is aborted once so much time has passed. */
export function abortedAfter(milliseconds: number): AbortSignal {
  return AbortSignal.timeout(milliseconds)
}

/** An id that nobody guesses and that never comes twice: a UUID. */
export function randomId(): string {
  return crypto.randomUUID()
}
