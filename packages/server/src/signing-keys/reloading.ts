/** Reads again, never twice at once, and never more often than allowed. */
import type { Clock } from '../world/clock.ts'
import { wait } from '../world/wait.ts'

/**
 * @param read - what is done
 * @param cooldownMilliseconds - the least time between two beginnings
 * @returns resolves after a reading that began after the call: one under way may have missed what the caller waits for
 */
export function createReloading(
  clock: Clock,
  read: () => Promise<void>,
  cooldownMilliseconds: number,
): () => Promise<void> {
  let beganAt = Number.NEGATIVE_INFINITY
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<void> | undefined

  async function whenDue(): Promise<void> {
    await running
    const early = beganAt + cooldownMilliseconds - clock.monotonic()
    if (early > 0) await wait(clock, early, { background: true })
    next = undefined
    beganAt = clock.monotonic()
    const reading = read()
    running = reading.catch(() => undefined)
    await reading
  }

  return () => {
    next ??= whenDue()
    return next
  }
}
