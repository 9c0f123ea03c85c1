/** The machine's clock: the only file of this package that reads it. */

/** Milliseconds from any start that never go back. */
export function monotonicMilliseconds(): number {
  return performance.now()
}

/** Does the work once so much time has passed. Disposing of it takes the work back. */
export function after(milliseconds: number, work: () => void): Disposable {
  const timer = setTimeout(work, milliseconds)
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}
