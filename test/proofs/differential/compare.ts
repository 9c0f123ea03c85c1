/** Has all verifiers judge the same cases, in batches, and gathers where they differ. */
import type { JudgedCase } from './cases.ts'
import { createDisagreements, type DisagreementClass } from './disagreements.ts'
import type { Peer, PeerName, Verdict } from './judge.ts'

/** What came of a comparison. */
export interface Comparison {
  /** By name, ours among them. */
  readonly tally: ReadonlyMap<string, Tally>
  /** The greatest first. */
  readonly classes: readonly DisagreementClass[]
}

interface Tally {
  judged: number
  accepted: number
}

const BATCH = 2000

export async function compare(
  peers: readonly Peer[],
  nextCases: (count: number) => readonly JudgedCase[],
  count: number,
): Promise<Comparison> {
  const disagreements = createDisagreements()
  const tally = new Map<string, Tally>()
  for (let left = count; left > 0; left -= BATCH) {
    const cases = nextCases(Math.min(BATCH, left))
    const verdicts = await judgeAll(peers, cases)
    for (const [at, one] of cases.entries()) {
      const others = verdicts[at] ?? new Map<PeerName, Verdict>()
      add(tally, 'ours', one.ours)
      for (const [peer, verdict] of others) add(tally, peer, verdict)
      disagreements.add(one, others)
    }
  }
  return { tally, classes: disagreements.classes() }
}

/** For each case the verdicts of the peers that know its algorithm. */
async function judgeAll(
  peers: readonly Peer[],
  cases: readonly JudgedCase[],
): Promise<readonly ReadonlyMap<PeerName, Verdict>[]> {
  const all = cases.map(() => new Map<PeerName, Verdict>())
  for (const { name, knows, judge } of peers) {
    const known = cases.flatMap((one, at) => (knows(one.key.alg) ? [{ one, at }] : []))
    const verdicts = await judge(known.map(({ one }) => one))
    if (verdicts.length !== known.length)
      throw new Error(`${name} gave ${verdicts.length} verdicts on ${known.length} cases`)
    for (const [i, { at }] of known.entries()) {
      const verdict = verdicts[i]
      if (verdict) all[at]?.set(name, verdict)
    }
  }
  return all
}

function add(tally: Map<string, Tally>, name: string, { accepts }: Verdict): void {
  const own = tally.get(name) ?? { judged: 0, accepted: 0 }
  tally.set(name, own)
  own.judged++
  if (accepts) own.accepted++
}
