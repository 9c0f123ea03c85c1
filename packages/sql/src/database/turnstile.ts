/**
 * Lets in as many at once as there are connections. The others wait here, and leave the queue after the longest wait.
 * In a driver's own queue they would stay, and take connections from requests that still want an answer.
 */
import { withDeadline } from '@latchkey/guard'
import type { Clock } from '@latchkey/server/stores'

export interface Turnstile {
  /**
   * A place inside, until it is disposed of.
   *
   * @throws {DeadlineError} when there was no turn in time
   */
  enter(): Promise<Disposable>
  /** @throws {DeadlineError} when there was no turn in time */
  pass<T>(work: () => Promise<T>): Promise<T>
}

export interface TurnstileOptions {
  readonly width: number
  readonly deadlineMilliseconds: number
  readonly clock: Clock
}

export function createTurnstile({ width, deadlineMilliseconds, clock }: TurnstileOptions): Turnstile {
  const waiting = new Set<() => void>()
  let inside = 0

  const enter = async () => {
    if (inside < width) {
      inside += 1
      return { [Symbol.dispose]: leave }
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting.add(resolve)
    const abandon = () => void waiting.delete(resolve)
    await withDeadline(promise, deadlineMilliseconds, 'waiting for a connection', clock, abandon)
    return { [Symbol.dispose]: leave }
  }

  const leave = () => {
    const [next] = waiting
    if (next === undefined) {
      inside -= 1
      return
    }
    // The place is handed on directly, so that a newcomer cannot take it first.
    waiting.delete(next)
    next()
  }

  return {
    enter,
    async pass(work) {
      using _ = await enter()
      return await work()
    },
  }
}
