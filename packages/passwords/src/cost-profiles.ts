/**
 * The dearest work of each kind among the stored passwords seen so far. Every failed verification does all of it, because a user whose
 * hash is cheaper, or who does not exist, would otherwise be known by a quicker answer. Nothing stands in for another kind: how dear two
 * kinds are compared with each other changes with what else the machine does, by more than it takes to tell them apart.
 */
import { kindOf, repeated, type Work } from './work.ts'

export interface CostProfiles {
  /** Remembers that a stored password costs this much. */
  readonly observe: (work: Work) => void
  /** The dearest of the same kind. */
  readonly largestLike: (work: Work) => Work
  /**
   * The work by which `spent` falls short of everything: of its own kind the missing repetitions, of the others all.
   *
   * @param spent - what was computed already
   */
  readonly missing: (spent: Work) => readonly Work[]
}

/** A table has two to four. Whoever writes rows must not make each failure as dear as they like. */
const kindsKept = 8

/** @param current - what new hashes cost: the least that any failure costs */
export function createCostProfiles(current: Work): CostProfiles {
  const largestByKind = new Map<string, Work>([[kindOf(current).kind, current]])

  return {
    observe(work) {
      const { kind, repetitions } = kindOf(work)
      const known = largestByKind.get(kind)
      if (known === undefined ? largestByKind.size >= kindsKept : kindOf(known).repetitions >= repetitions) return
      largestByKind.set(kind, work)
    },

    largestLike: (work) => largestByKind.get(kindOf(work).kind) ?? work,

    missing(spent) {
      const done = kindOf(spent)
      return [...largestByKind].flatMap(([kind, largest]) => {
        const repetitions = kindOf(largest).repetitions - (done.kind === kind ? done.repetitions : 0)
        return repetitions > 0 ? [repeated(largest, repetitions)] : []
      })
    },
  }
}
