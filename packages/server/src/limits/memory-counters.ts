/** Counters of one process. */

import { type OptionTable, optional, parseOptions, wholeNumberWithin } from '@latchkey/options'
import { type Clock, clockOption } from '../world/clock.ts'
import { afterFailure, NOTHING, standing } from './count.ts'
import type { Counters, Portable, Seen, Taken } from './counters.ts'
import { freeOf, type LimitRule } from './limit-rule.ts'
import { createMemoryBook, type Entry, type Found, type MemoryBook, type Where } from './memory-book.ts'

/** Options of {@link memoryCounters}. */
export interface MemoryCounterOptions {
  readonly clock: Clock
  /** Keys of one rule with a count of their own. Default 100,000, some 20 MB. */
  readonly maximumEntries?: number
}

/** Counters that can also take over what was counted elsewhere. */
export interface MemoryCounters extends Counters {
  readonly adopt: (rule: LimitRule, key: string, counted: Seen & Portable) => void
}

const OPTIONS = {
  clock: clockOption,
  maximumEntries: optional(100_000, wholeNumberWithin(1, 100_000_000)),
} satisfies OptionTable<keyof MemoryCounterOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function memoryCounters(options: MemoryCounterOptions): MemoryCounters {
  const { clock, maximumEntries } = parseOptions(OPTIONS, options)
  const now = () => Math.floor(clock.monotonic())
  const books = new Map<string, MemoryBook>()

  function bookOf({ name }: LimitRule): MemoryBook {
    const book = books.get(name) ?? createMemoryBook(maximumEntries)
    books.set(name, book)
    return book
  }

  const at = (rule: LimitRule, key: string): Where => ({ rule, key, now: now() })

  /** Changes the entry, and says how it stands then. */
  function change(where: Where, to: (found: Found) => Entry | undefined): Seen {
    let seen: Seen | undefined
    bookOf(where.rule).change(where, (found) => {
      const entry = to(found)
      const { rule, now } = where
      seen = seenIn(entry ? { entry, standing: standing(rule, entry, now) } : found)
      return entry
    })
    if (!seen) throw new Error('a change is made at once')
    return seen
  }

  return {
    async take(rule, key, lease) {
      const where = at(rule, key)
      let as: Taken['as'] = 'shut'
      const seen = change(where, (found) => {
        as = askedFor(rule, found)
        if (as !== 'taken') return undefined
        if (!lease) return failed(rule, found.entry, where.now)
        return { ...found.entry, leases: new Map(found.entry.leases).set(lease.id, where.now + lease.milliseconds) }
      })
      return { ...seen, as }
    },

    settle: async (rule, key, { id }, how) => {
      const where = { ...at(rule, key), lease: id }
      return change(where, ({ entry }) => {
        const leases = new Map(entry.leases)
        const wasUnderWay = leases.delete(id)
        if (how === 'forgotten') return { ...NOTHING, leases }
        if (!wasUnderWay) return undefined
        return how === 'failed' ? failed(rule, { ...entry, leases }, where.now) : { ...entry, leases }
      })
    },

    look: async (rule, key) => seenIn(bookOf(rule).find(at(rule, key))),

    async count(rule, key) {
      const where = at(rule, key)
      return change(where, ({ entry }) => failed(rule, entry, where.now))
    },

    adopt(rule, key, { failures, ageMilliseconds, waitMilliseconds }) {
      const where = at(rule, key)
      change(where, ({ entry: { leases } }) => {
        const shutUntil = waitMilliseconds === 0 ? 0 : where.now + waitMilliseconds
        return { failures, at: where.now - ageMilliseconds, shutUntil, leases }
      })
    },
  }
}

function askedFor(rule: LimitRule, { entry, standing }: Found): Taken['as'] {
  if (standing.waitMilliseconds > 0) return 'shut'
  const underWay = entry.leases.size
  return underWay > 0 && standing.used + underWay >= freeOf(rule) ? 'busy' : 'taken'
}

function failed(rule: LimitRule, entry: Entry, now: number): Entry {
  return { ...afterFailure(rule, entry, now), leases: entry.leases }
}

function seenIn({ entry, standing: { used, waitMilliseconds } }: Found): Seen {
  return { used, waitMilliseconds, underWay: entry.leases.size }
}
