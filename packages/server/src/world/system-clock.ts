/** The machine's clock. With `world.ts` the only file of the server that reads the machine's time, its timers and its random ids. */
import { randomUUID } from 'node:crypto'
import type { Clock } from './clock.ts'

/** Node takes a longer delay for one of 1 millisecond. */
const LONGEST_DELAY_MILLISECONDS = 2 ** 31 - 1

export function createSystemClock(): Clock {
  return Object.freeze({
    now: () => Date.now() / 1000,
    monotonic: () => performance.now(),
    after(milliseconds, work, { background = false } = {}) {
      let timer: NodeJS.Timeout
      const wait = (left: number) => {
        const delay = Math.min(left, LONGEST_DELAY_MILLISECONDS)
        timer = setTimeout(() => (left > delay ? wait(left - delay) : work()), delay)
        if (background) timer.unref()
      }
      wait(milliseconds)
      return { [Symbol.dispose]: () => clearTimeout(timer) }
    },
  } satisfies Clock)
}

export function systemRandomId(): string {
  return randomUUID()
}
