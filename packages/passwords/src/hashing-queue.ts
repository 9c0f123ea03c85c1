/** Limits how many hash at once and how many wait, and refuses the rest: no anonymous request can ask for anything more expensive. */
import { HashingOverloadedError } from './hashing-overloaded-error.ts'
import { after } from './system-clock.ts'

export interface HashingQueueOptions {
  /** Jobs that run at once. */
  readonly concurrency: number
  /** Jobs that may wait. One more is refused at once. */
  readonly queueLimit: number
  /** Longest wait for a slot, milliseconds. A job that waited longer is refused and never computed. */
  readonly deadlineMilliseconds: number
  /** Monotonic clock, milliseconds. */
  readonly monotonicMilliseconds: () => number
}

export interface HashingQueue {
  /**
   * Runs the job in a slot of its own, after the jobs that came before it.
   *
   * @throws {HashingOverloadedError} when the queue is full, or when no slot came free before the deadline
   */
  readonly run: <Result>(job: () => Promise<Result>) => Promise<Result>
}

export function createHashingQueue(options: HashingQueueOptions): HashingQueue {
  const { concurrency, queueLimit, deadlineMilliseconds, monotonicMilliseconds } = options
  const retryAfterSeconds = Math.max(1, Math.ceil(deadlineMilliseconds / 1000))
  // A Set keeps the order of arrival and lets a late job leave from the middle.
  const waiting = new Set<() => void>()
  let running = 0

  function slot(): Promise<void> {
    if (running < concurrency) {
      running += 1
      return Promise.resolve()
    }
    if (waiting.size >= queueLimit) return Promise.reject(new HashingOverloadedError(retryAfterSeconds))
    const latest = monotonicMilliseconds() + deadlineMilliseconds
    return new Promise((resolve, reject) => {
      const refuse = () => {
        waiting.delete(start)
        reject(new HashingOverloadedError(retryAfterSeconds))
      }
      const timer = after(deadlineMilliseconds, refuse)
      const start = () => {
        waiting.delete(start)
        timer[Symbol.dispose]()
        // A blocked event loop fires timers late; the clock decides.
        if (monotonicMilliseconds() > latest) return refuse()
        running += 1
        resolve()
      }
      waiting.add(start)
    })
  }

  function release(): void {
    running -= 1
    // A job that starts may turn out to be late and take no slot, so the next one is tried too.
    for (const start of waiting) {
      if (running >= concurrency) return
      start()
    }
  }

  return {
    async run(job) {
      await slot()
      try {
        return await job()
      } finally {
        release()
      }
    },
  }
}
