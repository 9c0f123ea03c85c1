/**
 * As many at once as there are connections; the others wait here, and who has waited too long leaves the queue.
 * In a driver's own queue they would stay, and take the connections of those who still want an answer.
 */
import { withDeadline } from './deadline.ts'

export interface Turnstile {
  /** @throws {DeadlineError} when there was no turn in time */
  pass<T>(work: () => Promise<T>): Promise<T>
}

export function createTurnstile(options: { readonly width: number; readonly deadlineMilliseconds: number }): Turnstile {
  const waiting = new Set<() => void>()
  let inside = 0

  const enter = async () => {
    if (inside < options.width) {
      inside += 1
      return
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting.add(resolve)
    await withDeadline(promise, options.deadlineMilliseconds, () => waiting.delete(resolve))
  }

  const leave = () => {
    const [next] = waiting
    if (next === undefined) {
      inside -= 1
      return
    }
    // The place is handed on, so that nobody slips in between.
    waiting.delete(next)
    next()
  }

  return {
    async pass(work) {
      await enter()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
