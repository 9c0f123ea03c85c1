/** The given storage, asked with a deadline and more than once: one fault says nothing about what is stored. */
import { ClientError } from './client-error.ts'
import { abortedAfter, pause, untilAborted } from './system-clock.ts'

/** `localStorage`, `sessionStorage`, or anything of their shape; the answers may be promises. */
export interface ClientStorage {
  getItem(key: string): string | null | undefined | PromiseLike<string | null | undefined>
  setItem(key: string, value: string): unknown
  removeItem(key: string): unknown
}

/**
 * Does one thing with the storage, and tries twice more where it throws. One that does not answer in time is not asked again: the call
 * may still be under way.
 *
 * @throws {ClientError} storage_unavailable
 */
export type AskStorage = <T>(work: (storage: ClientStorage) => T | PromiseLike<T>) => Promise<T>

/**
 * @param deadlineMilliseconds - for one call
 * @param onFault - told once for each outage
 */
export function createAskStorage(
  storage: ClientStorage,
  deadlineMilliseconds: number,
  onFault: (fault: unknown) => void,
): AskStorage {
  let isTold = false
  return async (work) => {
    const signal = abortedAfter(deadlineMilliseconds)
    for (let wait = 20; ; wait *= 5) {
      try {
        const result = await untilAborted(async () => work(storage), signal)
        isTold = false
        return result
      } catch (fault) {
        if (wait < 500 && !signal.aborted) {
          await pause(wait)
          continue
        }
        if (!isTold) onFault(fault)
        isTold = true
        throw new ClientError('storage_unavailable')
      }
    }
  }
}
