/**
 * Limits how many hash at once and how many wait, and refuses the rest: no anonymous request can ask for anything more expensive. There are
 * two doors, each with half of the places: strangers cannot fill those of people who are known, and wait behind them.
 */
import { HashingOverloadedError } from './hashing-overloaded-error.ts'
import { after } from './system-clock.ts'

/** Who waits: somebody who is known by a device, a network, a session or a mail, or anybody else. */
export type HashingDoor = 'known' | 'strange'

export interface HashingQueueOptions {
  /** Jobs that run at once. */
  readonly concurrency: number
  /** Jobs that may wait, half of them at each door. One more is refused at once. */
  readonly queueLimit: number
  /** Longest wait for a slot, milliseconds. A job that waited longer is refused and never computed. */
  readonly deadlineMilliseconds: number
  /** Monotonic clock, milliseconds. */
  readonly monotonicMilliseconds: () => number
}

export interface HashingQueue {
  /**
   * Runs the job in a slot of its own, after the jobs that came before it by its door, and after all who are known.
   *
   * @throws {HashingOverloadedError} when the queue is full, or when no slot came free before the deadline
   */
  readonly run: <Result>(door: HashingDoor, job: () => Promise<Result>) => Promise<Result>
}

export function createHashingQueue(options: HashingQueueOptions): HashingQueue {
  const { concurrency, queueLimit, deadlineMilliseconds, monotonicMilliseconds } = options
  const retryAfterSeconds = Math.max(1, Math.ceil(deadlineMilliseconds / 1000))
  const places = { known: Math.ceil(queueLimit / 2), strange: Math.floor(queueLimit / 2) }
  // Sets keep the order of arrival and let a late job leave from the middle.
  const waiting = { known: new Set<() => void>(), strange: new Set<() => void>() }
  let running = 0

  function slot(door: HashingDoor): Promise<void> {
    if (running < concurrency) {
      running += 1
      return Promise.resolve()
    }
    const line = waiting[door]
    if (line.size >= places[door]) return Promise.reject(new HashingOverloadedError(retryAfterSeconds))
    const latest = monotonicMilliseconds() + deadlineMilliseconds
    return new Promise((resolve, reject) => {
      const refuse = () => {
        line.delete(start)
        reject(new HashingOverloadedError(retryAfterSeconds))
      }
      const timer = after(deadlineMilliseconds, refuse)
      const start = () => {
        line.delete(start)
        timer[Symbol.dispose]()
        // A blocked event loop fires timers late; the clock decides.
        if (monotonicMilliseconds() > latest) return refuse()
        running += 1
        resolve()
      }
      line.add(start)
    })
  }

  function release(): void {
    running -= 1
    // A job that starts may turn out to be late and take no slot, so the next one is tried too.
    for (const line of [waiting.known, waiting.strange]) {
      for (const start of line) {
        if (running >= concurrency) return
        start()
      }
    }
  }

  return {
    async run(door, job) {
      await slot(door)
      try {
        return await job()
      } finally {
        release()
      }
    },
  }
}
