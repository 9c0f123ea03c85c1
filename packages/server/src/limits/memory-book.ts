/**
 * What one rule has counted in this process, key by key, within bounds. A count that is shut or under way is never dropped: a stranger
 * who fails under many names must not make a victim's count forgotten. When only such are left, new keys share a fixed number of places.
 */
import { afterFailure, type Count, NOTHING, type Standing, standing } from './count.ts'
import type { LimitRule } from './limit-rule.ts'

/** A count, and what is under way: for each lease the moment at which it runs out. */
export interface Entry extends Count {
  readonly leases: ReadonlyMap<string, number>
}

/** An entry as it stands at a moment. */
export interface Found {
  readonly entry: Entry
  readonly standing: Standing
}

/** Which entry is meant. */
export interface Where {
  readonly rule: LimitRule
  readonly key: string
  readonly now: number
  /** One that was given before: it is looked for where it was put. */
  readonly lease?: string
}

export interface MemoryBook {
  readonly find: (where: Where) => Found
  /** One step. With undefined nothing changes. */
  readonly change: (where: Where, change: (found: Found) => Entry | undefined) => void
}

interface Kept extends Entry {
  readonly expiresAt: number
}

/** What is dropped with each new key because its time is over: two, so that they go faster than they come. */
const SWEPT = 2
/** How many of the oldest are looked at when one must go. */
const LOOKED_AT = 8
/** 12 bits of the key. */
const SHARED_PLACES = 4096
const EMPTY: Entry = Object.freeze({ ...NOTHING, leases: new Map() })

/** @param maximumEntries - keys with a count of their own */
export function createMemoryBook(maximumEntries: number): MemoryBook {
  /** Both in the order in which they were put. Light ones were neither shut nor under way, and go first. */
  const light = new Map<string, Kept>()
  const heavy = new Map<string, Kept>()
  const shared = new Map<string, Kept>()

  function entriesWith({ key, now, lease }: Where): { readonly kept: Kept | undefined; readonly isShared: boolean } {
    const own = light.get(key) ?? heavy.get(key)
    if (own) return { kept: own, isShared: false }
    const common = shared.get(placeOf(key))
    const isShared = lease === undefined ? isSaturated(now) : common?.leases.has(lease) === true
    return { kept: isShared ? common : undefined, isShared }
  }

  function change(where: Where, to: (found: Found) => Entry | undefined): void {
    const { kept, isShared } = entriesWith(where)
    const { rule, key, now } = where
    const entry = to(foundIn(rule, kept, now))
    if (!entry) return
    const { used, waitMilliseconds, expiresAt } = standing(rule, entry, now)
    const isLight = waitMilliseconds === 0 && entry.leases.size === 0
    const entries = isShared ? shared : isLight ? light : heavy
    if (!isShared && !light.delete(key) && !heavy.delete(key)) makeRoom(now)
    if (isLight && used === 0) return void (isShared && shared.delete(placeOf(key)))
    entries.set(isShared ? placeOf(key) : key, { ...entry, expiresAt: Math.max(expiresAt, ...entry.leases.values()) })
  }

  /** Whether there is no room for a new key, and nothing that may be dropped for it. */
  function isSaturated(now: number): boolean {
    return light.size + heavy.size >= maximumEntries && droppable(now) === undefined
  }

  function makeRoom(now: number): void {
    for (const entries of [light, heavy]) {
      for (const [key, { expiresAt }] of entries.entries().take(SWEPT)) if (expiresAt <= now) entries.delete(key)
    }
    const key = light.size + heavy.size < maximumEntries ? undefined : droppable(now)
    if (key !== undefined && !light.delete(key)) heavy.delete(key)
  }

  function droppable(now: number): string | undefined {
    const [oldest] = light.keys()
    if (oldest !== undefined) return oldest
    for (const [key, { shutUntil, leases }] of heavy.entries().take(LOOKED_AT)) {
      if (shutUntil <= now && !leases.values().some((runsOut) => runsOut > now)) return key
    }
    return undefined
  }

  return { find: (where) => foundIn(where.rule, entriesWith(where).kept, where.now), change }
}

function foundIn(rule: LimitRule, kept: Entry | undefined, now: number): Found {
  const entry = kept ? withoutLate(rule, kept, now) : EMPTY
  return { entry, standing: standing(rule, entry, now) }
}

/** An attempt whose lease has run out has failed at that moment. */
function withoutLate(rule: LimitRule, entry: Entry, now: number): Entry {
  const late = [...entry.leases].filter(([, runsOut]) => runsOut <= now).toSorted(([, one], [, other]) => one - other)
  if (late.length === 0) return entry
  const leases = new Map(entry.leases)
  let count: Count = entry
  for (const [id, runsOut] of late) {
    leases.delete(id)
    count = afterFailure(rule, count, runsOut)
  }
  return { failures: count.failures, at: count.at, shutUntil: count.shutUntil, leases }
}

/** Keys are digests, so any of their bits do. */
function placeOf(key: string): string {
  const [high = 0, low = 0] = Buffer.from(key.slice(0, 4), 'base64url')
  return String((high * 256 + low) % SHARED_PLACES)
}
