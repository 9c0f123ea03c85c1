/** Counters of one process. */

import { type OptionTable, optional, parseOptions, wholeNumberWithin } from '@latchkey/options'
import { type Clock, clockOption } from '../world/clock.ts'
import type { Counters, Seen } from './counters.ts'
import { delayMilliseconds, type LimitRule } from './limit-rule.ts'

/** Options of {@link memoryCounters}. */
export interface MemoryCounterOptions {
  readonly clock: Clock
  /** Keys of one rule; beyond it the oldest is forgotten. Default 100,000, some 20 MB. */
  readonly maximumEntries?: number
}

/** Counters that can also take over what was counted elsewhere. */
export interface MemoryCounters extends Counters {
  readonly adopt: (rule: LimitRule, key: string, counted: Seen) => void
}

interface Entry {
  readonly count: number
  readonly shutUntil: number
  readonly expiresAt: number
}

/** Expired entries that are dropped with each new one: two, so that they go faster than they come. */
const SWEPT = 2

const OPTIONS = {
  clock: clockOption,
  maximumEntries: optional(100_000, wholeNumberWithin(1, 100_000_000)),
} satisfies OptionTable<keyof MemoryCounterOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function memoryCounters(options: MemoryCounterOptions): MemoryCounters {
  const { clock, maximumEntries } = parseOptions(OPTIONS, options)
  const now = () => Math.floor(clock.monotonic())
  const rules = new Map<string, Map<string, Entry>>()

  /** All entries of one rule live equally long, so the first ones are the next to expire. */
  function entriesOf(rule: LimitRule): Map<string, Entry> {
    const entries = rules.get(rule.name) ?? new Map<string, Entry>()
    rules.set(rule.name, entries)
    return entries
  }

  function live(rule: LimitRule, key: string): Entry | undefined {
    const entry = entriesOf(rule).get(key)
    return entry && entry.expiresAt > now() ? entry : undefined
  }

  function put(rule: LimitRule, key: string, entry: Entry): void {
    const entries = entriesOf(rule)
    if (entries.get(key)?.expiresAt !== entry.expiresAt) {
      entries.delete(key)
      dropOldest(entries)
    }
    entries.set(key, entry)
  }

  function dropOldest(entries: Map<string, Entry>): void {
    let swept = 0
    for (const [key, { expiresAt }] of entries) {
      if (entries.size < maximumEntries && (swept === SWEPT || expiresAt > now())) return
      entries.delete(key)
      swept += 1
    }
  }

  return {
    async take(rule, key) {
      const at = now()
      const known = live(rule, key)
      const { count, shutUntil, expiresAt } = known ?? { count: 0, shutUntil: 0, expiresAt: at + lifetimeOf(rule) }
      const wait = shutUntil - at
      if (wait > 0) {
        return { taken: false, count, waitMilliseconds: wait, lifetimeMilliseconds: expiresAt - at, shutUntil }
      }
      const next = nextEntry(rule, count + 1, at, expiresAt)
      put(rule, key, next)
      return {
        taken: true,
        count: next.count,
        waitMilliseconds: Math.max(0, next.shutUntil - at),
        lifetimeMilliseconds: next.expiresAt - at,
        shutUntil: next.shutUntil,
      }
    },

    async look(rule, key) {
      const at = now()
      const { count, shutUntil, expiresAt } = live(rule, key) ?? { count: 0, shutUntil: at, expiresAt: at }
      return { count, waitMilliseconds: Math.max(0, shutUntil - at), lifetimeMilliseconds: expiresAt - at }
    },

    async giveBack(rule, key, { shutUntil }) {
      const entry = live(rule, key)
      if (!entry) return
      // A delay that another one began meanwhile stays.
      const opened = entry.shutUntil === shutUntil && { shutUntil: 0 }
      put(rule, key, { ...entry, count: Math.max(0, entry.count - 1), ...opened })
    },

    async forget(rule, key) {
      entriesOf(rule).delete(key)
    },

    adopt(rule, key, { count, waitMilliseconds, lifetimeMilliseconds }) {
      const at = now()
      put(rule, key, { count, shutUntil: at + waitMilliseconds, expiresAt: at + lifetimeMilliseconds })
    },
  }
}

function lifetimeOf(rule: LimitRule): number {
  return (rule.kind === 'delay' ? rule.memorySeconds : rule.windowSeconds) * 1000
}

/** A delay is remembered anew with each failure; a window ends when it ends. */
function nextEntry(rule: LimitRule, count: number, at: number, expiresAt: number): Entry {
  if (rule.kind === 'window') return { count, shutUntil: count < rule.limit ? 0 : expiresAt, expiresAt }
  return { count, shutUntil: at + delayMilliseconds(rule, count), expiresAt: at + lifetimeOf(rule) }
}
