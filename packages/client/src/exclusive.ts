/** One at a time, over all tabs and workers of an origin: Web Locks, and where they are missing a lease in the storage. */
import type { ClientStorage } from './session-store.ts'
import { nowMilliseconds, pause } from './system-clock.ts'

/** Runs a task while nobody else runs one under the same name. The signal ends the waiting, not the task. */
export type Exclusive = <T>(signal: AbortSignal, task: () => Promise<T>) => Promise<T>

/** The part of the Web Locks API that is used. */
interface Locks {
  request<T>(name: string, options: { readonly signal: AbortSignal }, task: () => Promise<T>): Promise<T>
}

/**
 * @param storage - what is shared; without one there is nobody to wait for
 * @param leaseMilliseconds - how long a lease outlives a tab that was closed: longer than a task takes
 */
export function createExclusive(
  name: string,
  storage: ClientStorage | undefined,
  leaseMilliseconds: number,
): Exclusive {
  if (!storage) return (_signal, task) => task()
  const locks = (globalThis.navigator as { readonly locks?: Locks } | undefined)?.locks
  if (locks) return (signal, task) => locks.request(name, { signal }, task)

  // Two tabs can still meet between reading and writing. Then both send the same refresh token, and the server answers both with
  // the same successor within its grace time: the lease spares calls, it is not what keeps the session safe.
  return async (signal, task) => {
    const key = `${name}.lease`
    // It tells tabs apart and guards nothing, as a session's id does.
    const own = `${Math.random()}`
    const read = async (): Promise<readonly string[]> => ((await storage.getItem(key)) ?? '').split(' ')
    try {
      for (;;) {
        const [who, until] = await read()
        if (who === own) break
        signal.throwIfAborted()
        const left = Number(until) - nowMilliseconds()
        if (!(left > 0 && left <= leaseMilliseconds)) {
          await storage.setItem(key, `${own} ${nowMilliseconds() + leaseMilliseconds}`)
        }
        await pause(20 + Math.random() * 60)
      }
    } catch {
      signal.throwIfAborted()
      // A storage that throws is shared with nobody.
      return task()
    }
    try {
      return await task()
    } finally {
      await read()
        .then(([who]) => who === own && storage.removeItem(key))
        .catch(() => undefined)
    }
  }
}
