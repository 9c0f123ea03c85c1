/** What waits for one follower of the log. Bounded: a follower that does not read loses the connection, and its memory is freed. */
import type { Revocation } from '@latchkey/guard/revocations'
import type { TailListener } from './revocation-tail.ts'

/** What was there to take. */
export interface Taken {
  readonly revocations: readonly Revocation[]
  /** Present when nothing waits behind these: the log was read to this position. */
  readonly reached: number | undefined
}

export interface RevocationQueue extends TailListener {
  /** Waits until there is something. @throws {unknown} a signal's reason, or Error when too much had come */
  readonly take: (most: number) => Promise<Taken>
}

const LONGEST_QUEUE = 10_000

/** @param signals - each ends the waiting */
export function createRevocationQueue(...signals: readonly AbortSignal[]): RevocationQueue {
  let waiting: Revocation[] = []
  let position: number | undefined
  let overrun = false
  let wake = () => {}
  for (const signal of signals) signal.addEventListener('abort', () => wake(), { once: true })
  const throwIfAborted = () => {
    for (const signal of signals) signal.throwIfAborted()
  }

  return {
    revoked(revocations) {
      if (waiting.length + revocations.length > LONGEST_QUEUE) {
        overrun = true
        waiting = []
      }
      if (!overrun) waiting.push(...revocations)
      wake()
    },
    reached(reached) {
      position = reached
      wake()
    },
    async take(most) {
      while (waiting.length === 0 && position === undefined && !overrun) {
        throwIfAborted()
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        await promise
      }
      throwIfAborted()
      if (overrun) throw new Error('the follower did not read fast enough')
      const revocations = waiting.splice(0, most)
      const reached = waiting.length === 0 ? position : undefined
      if (waiting.length === 0) position = undefined
      return { revocations, reached }
    },
  }
}
