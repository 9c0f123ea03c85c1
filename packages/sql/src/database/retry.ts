/** Work that lost against another transaction is done again: the only retry that there is here. */
import { type Clock, wait } from '@latchkey/server/stores'

export interface RetryOptions {
  /** How often more an attempt that failed like this is worth trying: 0 for a fault that is none of the moment. */
  readonly retriesOf: (error: unknown) => number
  /** By `clock.monotonic()`: no attempt begins after it. */
  readonly deadline: number
  readonly clock: Clock
}

const firstWaitMilliseconds = 10

/**
 * At most as many tries as the last error is worth, with full jitter from 10 ms that doubles each time.
 * The work must have no effects but those that the database takes back.
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
