/** Work that lost against another transaction runs again. Nothing else here is retried. */
import { type Clock, wait } from '@latchkey/server/stores'

export interface RetryOptions {
  /** How many more attempts are worth making after this error: 0 for an error that will not go away by itself. */
  readonly retriesOf: (error: unknown) => number
  /** By `clock.monotonic()`: no attempt begins after it. */
  readonly deadline: number
  readonly clock: Clock
}

const firstWaitMilliseconds = 10

/**
 * Makes at most as many attempts as the last error is worth, with full jitter from 10 ms that doubles each time.
 * The work must have no effects but those that the database rolls back.
 */
export async function retry<T>(work: () => Promise<T>, { retriesOf, deadline, clock }: RetryOptions): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      const waitMilliseconds = Math.random() * firstWaitMilliseconds * 2 ** (tries - 1)
      if (tries > retriesOf(error) || clock.monotonic() + waitMilliseconds > deadline) throw error
      await wait(clock, waitMilliseconds)
    }
  }
}
