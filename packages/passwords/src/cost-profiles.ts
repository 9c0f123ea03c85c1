/**
 * The most expensive work of each kind among the stored passwords seen so far. Every failed verification does all of it: otherwise a
 * faster answer would reveal a user whose hash is cheaper, or who does not exist. One kind cannot replace another: how their costs
 * compare depends on what else the machine does, and by more than is needed to tell them apart.
 */
import { kindOf, repeated, type Work } from './work.ts'

export interface CostProfiles {
  /** Remembers the cost of a stored password. */
  readonly observe: (work: Work) => void
  /** The most expensive work of the same kind. */
  readonly largestLike: (work: Work) => Work
  /**
   * The work that is still missing after `spent`: of its own kind the missing repetitions, of the other kinds all.
   *
   * @param spent - what was computed already
   */
  readonly missing: (spent: Work) => readonly Work[]
}

/** A user table has two to four kinds. An attacker who writes rows must not make failures more expensive without limit. */
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
