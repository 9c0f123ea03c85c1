/** Work that lost against another transaction is done again: the only retry that there is here. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface RetryOptions {
  /** How often more an attempt that failed like this is worth trying: 0 for a fault that is none of the moment. */
  readonly retriesOf: (error: unknown) => number
  /** On the clock of `performance.now()`: no attempt begins after it. */
  readonly deadline: number
}

const firstWaitMilliseconds = 10

/**
 * At most as many tries as the last error is worth, with full jitter from 10 ms that doubles each time.
 * The work must have no effects but those that the database takes back.
 */
export async function retry<T>(work: () => Promise<T>, { retriesOf, deadline }: RetryOptions): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      const waitMilliseconds = Math.random() * firstWaitMilliseconds * 2 ** (tries - 1)
      if (tries > retriesOf(error) || performance.now() + waitMilliseconds > deadline) throw error
      await sleep(waitMilliseconds)
    }
  }
}
