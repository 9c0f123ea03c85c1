/** How a process waits for the lock of another: by the clock, with tries in between, so that it goes on with everything else. */
import { DeadlineError } from '@latchkey/guard'
import { wait } from '@latchkey/server/stores'
import type { OpenOptions } from './engine.ts'
import { isLocked } from './sqlite-errors.ts'

export interface LockWaits {
  /**
   * Tries until the lock is free.
   *
   * @param since - by `clock.monotonic()`; default: now
   * @throws {DeadlineError} when that took too long; and what else the attempt throws
   */
  untilFree<T>(attempt: () => T | Promise<T>, since?: number): Promise<T>
  /** Waits as long as between two tries. */
  pause(): Promise<void>
}

/** Half of it to one and a half, so that processes do not go in step. */
const tryAgainMilliseconds = 10
const pauseMilliseconds = () => tryAgainMilliseconds * (0.5 + Math.random())

export function createLockWaits({
  clock,
  deadlineMilliseconds,
}: Pick<OpenOptions, 'clock' | 'deadlineMilliseconds'>): LockWaits {
  const tooLong = `waiting for the lock of another process took longer than ${deadlineMilliseconds} ms`
  return {
    async untilFree(attempt, since = clock.monotonic()) {
      for (;;) {
        try {
          return await attempt()
        } catch (error) {
          if (!isLocked(error)) throw error
          const milliseconds = pauseMilliseconds()
          // Not as SQLite says it: that is tried again where work has lost against other work, and this has waited long enough.
          if (clock.monotonic() + milliseconds > since + deadlineMilliseconds) throw new DeadlineError(tooLong)
          await wait(clock, milliseconds)
        }
      }
    },
    async pause() {
      await wait(clock, pauseMilliseconds())
    },
  }
}
