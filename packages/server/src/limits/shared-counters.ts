/** Counters that are shared while Redis answers. While it does not, this process counts alone: limits are degraded, but never off. */

import { withDeadline } from '@latchkey/guard'
import { type OptionTable, optional, parseOptions, positiveUpTo, withMethods } from '@latchkey/options'
import { describeFault } from '../faults/describe-fault.ts'
import { type Clock, clockOption } from '../world/clock.ts'
import { type Logger, loggerOption } from '../world/logger.ts'
import type { Counters, Lease, Portable, RemoteCounters, Seen, Settlement, Taken } from './counters.ts'
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
  const ownLeases = createLeaseNotes()
  const lateTakes = createLateTakes(remote, async (rule, key, lease) => {
    remoteLeases.note(lease)
    ownLeases.drop(lease)
    // From now on it is under way there, and no more here.
    await own.settle(rule, key, lease, 'unjudged')
  })
  let retryAt: number | undefined
  let told = { at: Number.NEGATIVE_INFINITY, lost: false }

  /** Undefined if Redis does not answer. While it is away, one request in each interval asks it, and the others do not wait. */
  async function ask<T>(
    question: () => Promise<T>,
    late?: (asked: Promise<T>) => void,
  ): Promise<{ readonly answer: T } | undefined> {
    const now = clock.monotonic()
    if (retryAt !== undefined && now < retryAt) return undefined
    if (retryAt !== undefined) retryAt = now + retryMilliseconds
    try {
      const asked = question()
      const answer = await withDeadline(asked, deadlineMilliseconds, 'counters', clock, () => late?.(asked))
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
      const late = lease && ((asked: ReturnType<RemoteCounters['take']>) => lateTakes.expect(rule, key, lease, asked))
      const answer = await shared(() => remote.take(rule, key, lease), rule, key, late)
      const taken = answer ?? (await own.take(rule, key, lease))
      if (lease && taken.as === 'taken') (answer ? remoteLeases : ownLeases).note(lease)
      // Nobody settles what was not let pass here, whatever Redis says of it too late.
      else if (lease) lateTakes.settle(lease, 'unjudged')
      return taken
    },

    async settle(rule, key, lease, how) {
      const settled = () => remote.settle(rule, key, lease, how)
      if (ownLeases.drop(lease)) {
        const seen = await own.settle(rule, key, lease, how)
        if (lateTakes.settle(lease, how) || how === 'unjudged') return seen
        // Redis has never heard of it, but may be back.
        return (await shared(how === 'failed' ? () => remote.count(rule, key) : settled, rule, key)) ?? seen
      }
      const answer = await shared(settled, rule, key)
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
    late?: (asked: Promise<T>) => void,
  ): Promise<T | undefined> {
    const asked = await ask(question, late)
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

/**
 * Attempts that Redis was too slow to let pass. It may do so still, and would take each for a failure when its lease has run out, though it
 * was judged here meanwhile.
 */
function createLateTakes(
  { settle }: RemoteCounters,
  goOn: (rule: LimitRule, key: string, lease: Lease) => Promise<void>,
) {
  const expected = new Map<string, Settlement | undefined>()

  async function follow(rule: LimitRule, key: string, lease: Lease, asked: Promise<Taken>): Promise<void> {
    try {
      const { as } = await asked
      const how = expected.get(lease.id)
      if (as === 'taken') await (how === undefined ? goOn(rule, key, lease) : settle(rule, key, lease, how))
    } catch {
      // It let nothing pass, or is away again.
    } finally {
      expected.delete(lease.id)
    }
  }

  return {
    expect(rule: LimitRule, key: string, lease: Lease, asked: Promise<Taken>): void {
      expected.set(lease.id, undefined)
      const [oldest] = expected.keys()
      if (expected.size > MOST_LEASES && oldest !== undefined) expected.delete(oldest)
      void follow(rule, key, lease, asked)
    },
    /** Returns whether Redis may still let it pass: then it is told how. */
    settle({ id }: Lease, how: Settlement): boolean {
      if (!expected.has(id)) return false
      expected.set(id, how)
      return true
    },
  }
}
