/** A clock that stands still until a test moves it. */
import type { Clock } from '../world/clock.ts'

/** A clock whose time and timers go on together, and only when a test moves them. */
export interface MovableClock extends Clock {
  /**
   * Lets time pass. What is due is done in the order of its time, each at its own moment; what one work begins is due in its turn too.
   * Time has passed when this returns if nothing was due.
   *
   * @param seconds - 0 or more, with fractions
   * @returns resolves when time has passed; between two works the event loop turns, so that asynchronous work can wait anew
   */
  readonly advance: (seconds: number) => Promise<void>
  /**
   * Lets time pass as on a machine that slept: all of it at once, and then what was due, in the order of its time. What repeats itself
   * comes once.
   */
  readonly leap: (seconds: number) => Promise<void>
  /** Sets the time of day, back too, as an operator or a time server does. No timer notices it, and `monotonic` does not either. */
  readonly set: (now: number) => void
  /** How many works wait. */
  readonly waiting: () => number
}

interface Waiting {
  readonly at: number
  readonly work: () => void
}

/** @param start - seconds since the epoch; default: a moment in 2027, always the same */
export function createMovableClock(start = 1_800_000_000): MovableClock {
  let offset = start
  /** Milliseconds. */
  let passed = 0
  const waiting = new Set<Waiting>()

  /** The earliest; of several at one moment the one that was asked for first, as a set keeps its order. */
  function nextBefore(end: number): Waiting | undefined {
    let next: Waiting | undefined
    for (const one of waiting) if (one.at <= end && (!next || one.at < next.at)) next = one
    return next
  }

  function endOf(seconds: number): number {
    if (!(seconds >= 0)) throw new RangeError('time passes forwards')
    return passed + seconds * 1000
  }

  async function advance(seconds: number): Promise<void> {
    const end = endOf(seconds)
    for (let next = nextBefore(end); next; next = nextBefore(end)) {
      waiting.delete(next)
      passed = Math.max(passed, next.at)
      next.work()
      await new Promise(setImmediate)
    }
    passed = Math.max(passed, end)
    // Whoever advances until something has happened would otherwise keep it from happening: no promise ends the turn of the event loop.
    await new Promise(setImmediate)
  }

  async function leap(seconds: number): Promise<void> {
    passed = endOf(seconds)
    await advance(0)
  }

  return Object.freeze({
    now: () => offset + passed / 1000,
    monotonic: () => passed,
    after(milliseconds, work) {
      const one = { at: passed + Math.max(0, milliseconds), work }
      waiting.add(one)
      // No time has to pass for it.
      if (one.at === passed) setImmediate(() => waiting.delete(one) && work())
      return { [Symbol.dispose]: () => void waiting.delete(one) }
    },
    advance,
    leap,
    set: (now) => {
      offset = now - passed / 1000
    },
    waiting: () => waiting.size,
  } satisfies MovableClock)
}
