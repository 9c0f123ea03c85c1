/** What was handed on lately, in its order: a follower who comes back soon goes on from there, and nothing is read or sent again. */
import { randomBytes } from 'node:crypto'
import type { Revocation } from '@latchkey/guard/revocations'
import type { Clock } from '../world/clock.ts'

/** A guard that polls asks more often than this, or it is lost. */
export const RECENT_SECONDS = 30
/** Some tens of megabytes. Who asks after more than this have come reads them from the store. */
const MOST_KEPT = 200_000

export interface RecentRevocations {
  readonly add: (revocations: readonly Revocation[]) => void
  /** The place behind everything: text that a cursor can hold. */
  readonly place: () => string
  /** What came after a place; undefined where that was another process's, or too long ago. */
  readonly after: (place: string) => readonly (readonly Revocation[])[] | undefined
  /** Lets go of what is too old. */
  readonly forget: () => void
  /** From now on no place that was given before is known: what comes next was not listened to. */
  readonly clear: () => void
}

export function createRecentRevocations(clock: Pick<Clock, 'monotonic'>): RecentRevocations {
  // Another process counts as well. To take its place for one of ours would leave something out.
  const newName = () => randomBytes(12).toString('hex')
  let name = newName()
  let kept: { readonly revocations: readonly Revocation[]; readonly at: number }[] = []
  let size = 0
  let forgotten = 0

  return {
    add(revocations) {
      kept.push({ revocations, at: clock.monotonic() })
      size += revocations.length
    },
    place: () => `${name}.${forgotten + kept.length}`,
    after(place) {
      const [of, number] = place.split('.')
      const count = /^\d{1,15}$/.test(number ?? '') ? Number(number) - forgotten : -1
      if (of !== name || count < 0 || count > kept.length) return undefined
      return kept.slice(count).map(({ revocations }) => revocations)
    },
    forget() {
      const since = clock.monotonic() - RECENT_SECONDS * 1000
      let gone = 0
      for (const { revocations, at } of kept) {
        if (at >= since && size <= MOST_KEPT) break
        size -= revocations.length
        gone += 1
      }
      kept = kept.slice(gone)
      forgotten += gone
    },
    clear() {
      name = newName()
      kept = []
      size = 0
      forgotten = 0
    },
  }
}
