/** The clock of the page or the process, and waiting by it: the only file of this package that reads it. */

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

/** Waits for work that cannot be stopped: it goes on for others when the signal is aborted, and whoever has given up does not wait for it. */
export function untilAborted<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal?.reason)
    if (signal?.aborted) return stop()
    signal?.addEventListener('abort', stop)
    work()
      .then(resolve, reject)
      .finally(() => signal?.removeEventListener('abort', stop))
  })
}
