/** Counters that are shared while Redis answers. While it does not, this process counts alone: limits are degraded, but never off. */

import { withDeadline } from '@latchkey/guard'
import { type OptionTable, optional, parseOptions, positiveUpTo, withMethods } from '@latchkey/options'
import { describeFault } from '../faults/describe-fault.ts'
import { type Clock, clockOption } from '../world/clock.ts'
import { type Logger, loggerOption } from '../world/logger.ts'
import type { Counters, Lease, Portable, RemoteCounters, Seen } from './counters.ts'
import type { LimitRule } from './limit-rule.ts'
import { memoryCounters } from './memory-counters.ts'

/** Options of {@link sharedCounters}. */
export interface SharedCounterOptions {
  /** Where all processes count: `redisCounters`. */
  readonly shared: RemoteCounters
  readonly clock: Clock
  readonly logger: Logger
  /** How long a login waits for Redis. Default 250. */
  readonly deadlineMilliseconds?: number
  /** How often Redis is tried again. Default 1,000. */
  readonly retryMilliseconds?: number
}

/** Counters that know whether they are shared at the moment. */
export interface SharedCounters extends Counters {
  /** Whether each process counts alone at the moment. */
  readonly isDegraded: () => boolean
}

/** Of a cluster one node may be away: its keys' requests fail and the others' do not, and no log should flicker with them. */
const TOLD_MILLISECONDS = 60_000

const OPTIONS = {
  shared: withMethods<RemoteCounters>('what redisCounters() returns', 'take', 'look'),
  clock: clockOption,
  logger: loggerOption,
  deadlineMilliseconds: optional(250, positiveUpTo(600_000, 'milliseconds')),
  retryMilliseconds: optional(1000, positiveUpTo(600_000, 'milliseconds')),
} satisfies OptionTable<keyof SharedCounterOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function sharedCounters(options: SharedCounterOptions): SharedCounters {
  const { shared: remote, clock, logger, deadlineMilliseconds, retryMilliseconds } = parseOptions(OPTIONS, options)
  const own = memoryCounters({ clock })
  const remoteLeases = createLeaseNotes()
  let retryAt: number | undefined
  let told = { at: Number.NEGATIVE_INFINITY, lost: false }

  /** Undefined if Redis does not answer. While it is away, one request in each interval asks it, and the others do not wait. */
  async function ask<T>(question: () => Promise<T>): Promise<{ readonly answer: T } | undefined> {
    const now = clock.monotonic()
    if (retryAt !== undefined && now < retryAt) return undefined
    if (retryAt !== undefined) retryAt = now + retryMilliseconds
    try {
      const answer = await withDeadline(question(), deadlineMilliseconds, 'counters', clock)
      retryAt = undefined
      if (told.lost) tell(false, {}, 'limits are counted for all processes again')
      return { answer }
    } catch (fault) {
      retryAt = clock.monotonic() + retryMilliseconds
      if (!told.lost && clock.monotonic() - told.at > TOLD_MILLISECONDS) {
        tell(true, { fault: describeFault(fault) }, 'limits are counted by each process alone: Redis does not answer')
      }
      return undefined
    }
  }

  function tell(lost: boolean, facts: object, message: string): void {
    logger.warn(facts, message)
    told = { at: clock.monotonic(), lost }
  }

  return {
    isDegraded: () => retryAt !== undefined,
    isShared: true,

    async take(rule, key, lease) {
      const answer = await shared(() => remote.take(rule, key, lease), rule, key)
      if (!answer) return own.take(rule, key, lease)
      if (lease && answer.as === 'taken') remoteLeases.note(lease)
      return answer
    },

    async settle(rule, key, lease, how) {
      const answer = await shared(() => remote.settle(rule, key, lease, how), rule, key)
      const wasRemote = remoteLeases.drop(lease)
      if (answer) return answer
      // This process does not know what is under way elsewhere.
      if (wasRemote && how === 'failed') return own.count(rule, key)
      return own.settle(rule, key, lease, how)
    },

    look: async (rule, key) => (await shared(() => remote.look(rule, key), rule, key)) ?? own.look(rule, key),
    count: async (rule, key) => (await shared(() => remote.count(rule, key), rule, key)) ?? own.count(rule, key),
  }

  /** So that this process knows the counts when Redis is away. */
  async function shared<T extends Seen & Portable>(
    question: () => Promise<T>,
    rule: LimitRule,
    key: string,
  ): Promise<T | undefined> {
    const asked = await ask(question)
    if (asked) own.adopt(rule, key, asked.answer)
    return asked?.answer
  }
}

/** More than are under way at once. Those that were never settled ran out long ago. */
const MOST_LEASES = 10_000

function createLeaseNotes() {
  const noted = new Set<string>()
  return {
    note({ id }: Lease): void {
      noted.add(id)
      const [oldest] = noted
      if (noted.size > MOST_LEASES && oldest !== undefined) noted.delete(oldest)
    },
    drop: ({ id }: Lease) => noted.delete(id),
  }
}
