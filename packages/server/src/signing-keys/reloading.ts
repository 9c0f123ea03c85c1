/** Reads again, never twice at once, and not more often than it may. */
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * @param read - what is done
 * @param cooldownMilliseconds - the least time between two beginnings
 * @returns resolves after a reading that began after the call: one under way may have missed what the caller waits for
 */
export function createReloading(read: () => Promise<void>, cooldownMilliseconds: number): () => Promise<void> {
  let beganAt = Number.NEGATIVE_INFINITY
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<void> | undefined

  async function whenDue(): Promise<void> {
    await running
    const wait = beganAt + cooldownMilliseconds - performance.now()
    if (wait > 0) await sleep(wait, undefined, { ref: false })
    next = undefined
    beganAt = performance.now()
    const reading = read()
    running = reading.catch(() => undefined)
    await reading
  }

  return () => {
    next ??= whenDue()
    return next
  }
}
