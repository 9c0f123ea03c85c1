/** One at a time, over all tabs and workers of an origin: Web Locks, or a lease in the storage where they are missing. */
import type { ClientStorage } from './session-store.ts'
import { nowMilliseconds, pause } from './system-clock.ts'

/** Runs a task while no other task runs under the same name. The signal ends the waiting, not the task. */
export type Exclusive = <T>(signal: AbortSignal, task: () => Promise<T>) => Promise<T>

/** The part of the Web Locks API that is used. */
interface Locks {
  request<T>(name: string, options: { readonly signal: AbortSignal }, task: () => Promise<T>): Promise<T>
}

/**
 * @param storage - what the tabs share; without one there is nothing to wait for
 * @param leaseMilliseconds - how long a lease outlives a tab that was closed: must be longer than a task takes
 */
export function createExclusive(
  name: string,
  storage: ClientStorage | undefined,
  leaseMilliseconds: number,
): Exclusive {
  if (!storage) return (_signal, task) => task()
  const locks = (globalThis.navigator as { readonly locks?: Locks } | undefined)?.locks
  if (locks) return (signal, task) => locks.request(name, { signal }, task)

  // Two tabs can still meet between reading and writing. Then both send the same refresh token, and within its grace time the server
  // answers both with the same successor. So the lease only saves calls; the session's safety does not depend on it.
  return async (signal, task) => {
    const key = `${name}.lease`
    // Only tells tabs apart; it is not a secret.
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
      // A storage that throws cannot be shared.
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
