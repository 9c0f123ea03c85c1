/**
 * Work that is done after the answer, because the work itself, or the time that it takes, would show a stranger who has an account.
 * Bounded: what does not fit is refused before the answer, for everybody alike.
 */
import { describeFault } from '../faults/describe-fault.ts'
import type { Clock } from '../world/clock.ts'
import type { Logger } from '../world/logger.ts'
import { wait } from '../world/wait.ts'

/** Disposing it stops it from accepting work, and waits up to ten seconds for the work that it has accepted. */
export interface Afterwards extends AsyncDisposable {
  /** @returns false when too much waits already: nothing will be done then */
  readonly offer: (work: () => Promise<void>) => boolean
  /** Resolves when nothing waits and nothing runs. */
  readonly idle: () => Promise<void>
  /** How much has failed since the start. */
  readonly failed: () => number
}

/** What it needs. */
export interface AfterwardsOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** How much runs at once. Default 4. */
  readonly concurrency?: number
  /** How much may wait. Default 1,000. */
  readonly capacity?: number
  /** Whether what the work would lead to has no room. */
  readonly isFull?: () => boolean
}

const LONGEST_END_MILLISECONDS = 10_000

export function createAfterwards({
  clock,
  logger,
  concurrency = 4,
  capacity = 1000,
  isFull = () => false,
}: AfterwardsOptions): Afterwards {
  const waiting: (() => Promise<void>)[] = []
  const running = new Set<Promise<void>>()
  let failed = 0
  let closed = false

  function start(): void {
    while (running.size < concurrency) {
      const work = waiting.shift()
      if (!work) return
      const run = perform(work).finally(() => {
        running.delete(run)
        start()
      })
      running.add(run)
    }
  }

  async function perform(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (fault) {
      failed += 1
      logger.error({ event: 'afterwards_failed', failed, fault: describeFault(fault) }, 'work after an answer failed')
    }
  }

  async function idle(): Promise<void> {
    while (waiting.length > 0 || running.size > 0) {
      await new Promise(setImmediate)
      await Promise.all(running)
    }
  }

  return {
    offer(work) {
      if (closed || waiting.length >= capacity || isFull()) return false
      waiting.push(work)
      // Not before the answer is on its way.
      setImmediate(start)
      return true
    },
    idle,
    failed: () => failed,
    async [Symbol.asyncDispose]() {
      closed = true
      const end = new AbortController()
      await Promise.race([idle(), wait(clock, LONGEST_END_MILLISECONDS, { signal: end.signal })])
      end.abort()
    },
  }
}
