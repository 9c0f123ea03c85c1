/** Waiting by the World's clock. */
import type { AfterOptions, Clock } from './clock.ts'

/** Options of {@link wait}. */
export interface WaitOptions extends AfterOptions {
  /** Ends the waiting early. */
  readonly signal?: AbortSignal
}

/** @returns true once so many milliseconds have passed, false as soon as the signal is aborted */
export function wait(clock: Clock, milliseconds: number, { signal, ...options }: WaitOptions = {}): Promise<boolean> {
  if (signal?.aborted) return Promise.resolve(false)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = clock.after(milliseconds, () => resolve(true), options)
  if (!signal) return promise
  const leave = () => {
    timer[Symbol.dispose]()
    resolve(false)
  }
  signal.addEventListener('abort', leave, { once: true })
  return promise.finally(() => signal.removeEventListener('abort', leave))
}
