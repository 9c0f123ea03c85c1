/** Sorts disagreements into classes: who accepts, who refuses, what we say, what was done to the token. */
import type { JudgedCase } from './cases.ts'
import type { PeerName, Verdict } from './judge.ts'
import { explain, type Reason } from './reasons.ts'

/** One class of disagreements. */
export interface DisagreementClass {
  readonly kind: string
  readonly oursAccept: boolean
  /** Our code, part, reason and claim; empty when we accept. */
  readonly ours: string
  /** The peers that say otherwise, each with why we differ; without a reason the run has failed. */
  readonly reasons: ReadonlyMap<PeerName, Reason | undefined>
  count: number
  readonly example: JudgedCase
  /** What the peers said of the example. */
  readonly verdicts: ReadonlyMap<PeerName, Verdict>
}

export interface Disagreements {
  readonly classes: () => readonly DisagreementClass[]
  readonly add: (one: JudgedCase, verdicts: ReadonlyMap<PeerName, Verdict>) => void
}

export function createDisagreements(): Disagreements {
  const classes = new Map<string, DisagreementClass>()
  return {
    classes: () => [...classes.values()].sort((a, b) => b.count - a.count),
    add: (one, verdicts) => {
      const { ours, kind } = one
      const others = [...verdicts].filter(([, { accepts }]) => accepts !== ours.accepts)
      if (others.length === 0) return
      const name = [kind, ours.accepts, ours.why, ...others.map(([peer]) => peer)].join('|')
      const known = classes.get(name)
      if (known) known.count++
      else {
        const reasons = new Map(others.map(([peer]) => [peer, explain(peer, one)] as const))
        classes.set(name, { kind, oursAccept: ours.accepts, ours: ours.why, reasons, count: 1, example: one, verdicts })
      }
    },
  }
}

/** Why the run has failed, one line for each class that is at fault. */
export function faultsOf(classes: readonly DisagreementClass[]): readonly string[] {
  return classes.flatMap(({ kind, ours, oursAccept, reasons, count, example }) =>
    [...reasons].flatMap(([peer, reason]) => {
      const what = `${kind}: we ${oursAccept ? 'accept' : `refuse (${ours})`}, ${peer} does not agree; ${count} times, ${example.policy.name}`
      if (reason === undefined) return [`no reason for ${what}`]
      if (oursAccept && peer === 'jose' && !reason.peersOwnRule) return [`we are more lenient than jose: ${what}`]
      return []
    }),
  )
}
