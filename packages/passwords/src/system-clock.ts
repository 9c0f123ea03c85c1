/** The machine's clock: the only file of this package that reads it. */

/** Milliseconds since an arbitrary start; never goes back. */
export function monotonicMilliseconds(): number {
  return performance.now()
}

/** Runs the work after this time. Dispose of it to cancel. */
export function after(milliseconds: number, work: () => void): Disposable {
  const timer = setTimeout(work, milliseconds)
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

/** The same of work that nobody waits for: it does not keep the process alive. */
export function later(milliseconds: number, work: () => void): Disposable {
  const timer = setTimeout(work, milliseconds)
  timer.unref()
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}
