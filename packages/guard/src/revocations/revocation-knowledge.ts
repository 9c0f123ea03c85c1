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
  /** Until when everything is refused, because there was no room for each; undefined where there was. */
  readonly condensedUntil: number | undefined
  /** Drops what has expired. */
  readonly sweep: () => void
}

type Parts = Required<
  Pick<RevocationFeedOptions, 'maximumStalenessSeconds' | 'maximumBytes' | 'clock' | 'monotonicClock' | 'onEvent'>
>

export function createRevocationKnowledge(parts: Parts): RevocationKnowledge {
  const { maximumStalenessSeconds, maximumBytes, clock, monotonicClock, onEvent } = parts
  const set = createRevocationSet({
    maximumBytes,
    clock,
    onCondensed: (issuedUntil) => tell(onEvent, { type: 'condensed', issuedUntil, entries: set.size }),
  })
  let cursor: string | undefined
  let completeAt: { readonly wall: number; readonly monotonic: number } | undefined
  let toldLost = true
  let staleTimer: Disposable | undefined

  /** After a machine slept its monotonic clock may have slept too. The clock that shows more time is trusted. */
  function stalenessSeconds(): number | undefined {
    return completeAt && Math.max(monotonicClock() - completeAt.monotonic, clock() - completeAt.wall)
  }

  function isLost(): boolean {
    const staleness = stalenessSeconds()
    return staleness === undefined || staleness > maximumStalenessSeconds
  }

  function add({ revocations, cursor: next }: RevocationBatch): boolean {
    for (const revocation of revocations) set.add(revocation)
    if (next === undefined) return false
    cursor = next
    completeAt = { wall: clock(), monotonic: monotonicClock() }
    watch(maximumStalenessSeconds)
    if (!toldLost) return true
    toldLost = false
    tell(onEvent, { type: 'complete', entries: set.size })
    return true
  }

  /** Checks again at the time when the knowledge will be too old, unless something comes before. */
  function watch(seconds: number): void {
    staleTimer?.[Symbol.dispose]()
    staleTimer = afterInBackground(seconds * 1000 + 1, () => (isLost() ? tellStale() : watch(1)))
  }

  function tellStale(): void {
    if (toldLost) return
    toldLost = true
    tell(onEvent, { type: 'lost', entries: set.size })
  }

  return {
    get entries() {
      return set.size
    },
    get cursor() {
      return cursor
    },
    get condensedUntil() {
      return set.condensedUntil
    },
    stalenessSeconds,
    isLost,
    isRevoked: set.has,
    add,
    sweep: () => set.sweep(clock()),
    [Symbol.dispose]: () => staleTimer?.[Symbol.dispose](),
  }
}
