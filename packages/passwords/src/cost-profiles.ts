/**
 * The dearest work among the stored passwords seen so far. Every failed verification is made to cost this much, because a
 * user whose hash is cheaper, or who does not exist, would otherwise be known by a quicker answer.
 */
import { type Calibration, workWorth } from './calibration.ts'
import { kindOf, repeated, type Work } from './work.ts'

export interface CostProfiles {
  /** Remembers that a stored password costs this much. */
  readonly observe: (work: Work) => void
  readonly dearest: () => Promise<Work>
  /**
   * The work by which `spent` falls short of the dearest.
   * Same kind: the missing repetitions of it. Nothing spent: the dearest itself. Another kind: PBKDF2 worth the difference.
   *
   * @param spent - what was computed already; undefined when there was nothing to verify
   */
  readonly missing: (spent: Work | undefined) => Promise<Work | undefined>
}

/** Kinds remembered between two failed verifications; each of those drops all but the dearest. */
const kindsKept = 64

/** @param current - what new hashes cost: the least that any failure costs */
export function createCostProfiles(current: Work, { unitsOf }: Calibration): CostProfiles {
  // Of one kind only the largest matters, and comparing within a kind needs no measuring.
  const largestByKind = new Map<string, Work>([[kindOf(current).kind, current]])

  function observe(work: Work): void {
    const { kind, repetitions } = kindOf(work)
    const known = largestByKind.get(kind)
    if (known === undefined ? largestByKind.size >= kindsKept : kindOf(known).repetitions >= repetitions) return
    if (repetitions > 0) largestByKind.set(kind, work)
  }

  async function dearest(): Promise<Work> {
    let best = { work: current, units: -1 }
    const candidates = [...largestByKind]
    for (const [, work] of candidates) {
      const units = candidates.length === 1 ? 0 : await unitsOf(work)
      if (units > best.units) best = { work, units }
    }
    // Cheaper kinds can never become the dearest again. One that grew meanwhile stays for the next comparison.
    for (const [kind, work] of candidates) {
      if (work !== best.work && largestByKind.get(kind) === work) largestByKind.delete(kind)
    }
    return best.work
  }

  return {
    observe,
    dearest,
    async missing(spent) {
      const goal = await dearest()
      const [target, done] = [kindOf(goal), spent && kindOf(spent)]
      if (done === undefined || done.repetitions === 0) return goal
      if (done.kind === target.kind) {
        const repetitions = target.repetitions - done.repetitions
        return repetitions > 0 ? repeated(goal, repetitions) : undefined
      }
      const units = spent === undefined ? 0 : (await unitsOf(goal)) - (await unitsOf(spent))
      return units > 0 ? workWorth(units) : undefined
    },
  }
}
