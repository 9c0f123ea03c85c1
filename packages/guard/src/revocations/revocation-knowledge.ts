/** What a feed knows of revocations, and how old that is. It says when the knowledge is lost, and when it is complete again. */

import { afterInBackground } from '../system-clock.ts'
import { tell } from '../tell.ts'
import type { RevocationFeedOptions } from './feed-options.ts'
import { createRevocationSet } from './revocation-set.ts'
import type { RevocationBatch } from './revocation-source.ts'
import type { Revocations } from './revocations.ts'

/** The knowledge. Disposing of it ends its timer. */
export interface RevocationKnowledge extends Revocations, Disposable {
  readonly entries: number
  /** Of the last batch that completed the knowledge: a source goes on from there. */
  readonly cursor: string | undefined
  /** The age of the knowledge; undefined before the first complete answer. */
  readonly stalenessSeconds: () => number | undefined
  /** Returns whether the knowledge is complete with this batch. */
  readonly add: (batch: RevocationBatch) => boolean
  /** Drops what has expired. Returns whether there is enough room again after an overflow: then everything must be read from the start. */
  readonly sweep: () => boolean
}

type Parts = Required<
  Pick<RevocationFeedOptions, 'maximumStalenessSeconds' | 'maximumEntries' | 'clock' | 'monotonicClock' | 'onEvent'>
>

export function createRevocationKnowledge(parts: Parts): RevocationKnowledge {
  const { maximumStalenessSeconds, maximumEntries, clock, monotonicClock, onEvent } = parts
  const set = createRevocationSet({ maximumEntries, clock })
  let cursor: string | undefined
  let completeAt: { readonly wall: number; readonly monotonic: number } | undefined
  let overflowed = false
  let toldLost = true
  let staleTimer: Disposable | undefined

  /** After a machine slept its monotonic clock may have slept too. The clock that shows more time is trusted. */
  function stalenessSeconds(): number | undefined {
    return completeAt && Math.max(monotonicClock() - completeAt.monotonic, clock() - completeAt.wall)
  }

  function isLost(): boolean {
    const staleness = stalenessSeconds()
    return overflowed || staleness === undefined || staleness > maximumStalenessSeconds
  }

  function add({ revocations, cursor: next }: RevocationBatch): boolean {
    for (const revocation of revocations) {
      if (set.add(revocation) || overflowed) continue
      set.sweep(clock())
      if (!set.add(revocation)) overflow()
    }
    if (next === undefined || overflowed) return false
    cursor = next
    completeAt = { wall: clock(), monotonic: monotonicClock() }
    watch(maximumStalenessSeconds)
    if (!toldLost) return true
    toldLost = false
    tell(onEvent, { type: 'complete', entries: set.size })
    return true
  }

  function overflow(): void {
    overflowed = true
    toldLost = true
    tell(onEvent, { type: 'lost', cause: 'overflow', entries: set.size })
  }

  /** Checks again at the time when the knowledge will be too old, unless something comes before. */
  function watch(seconds: number): void {
    staleTimer?.[Symbol.dispose]()
    staleTimer = afterInBackground(seconds * 1000 + 1, () => (isLost() ? tellStale() : watch(1)))
  }

  function tellStale(): void {
    if (toldLost) return
    toldLost = true
    tell(onEvent, { type: 'lost', cause: 'stale', entries: set.size })
  }

  function sweep(): boolean {
    set.sweep(clock())
    if (!overflowed || set.size > maximumEntries * 0.9) return false
    overflowed = false
    cursor = undefined
    completeAt = undefined
    return true
  }

  return {
    get entries() {
      return set.size
    },
    get cursor() {
      return cursor
    },
    stalenessSeconds,
    isLost,
    isRevoked: set.has,
    add,
    sweep,
    [Symbol.dispose]: () => staleTimer?.[Symbol.dispose](),
  }
}
