/** What the same question costs on few rows and on many, asked in turn so that a busy machine slows both. */
import { quantile } from '../quantile.ts'

export interface Costs {
  readonly few: Cost
  readonly many: Cost
}

/** Milliseconds. */
export interface Cost {
  readonly median: number
  readonly p99: number
}

export async function inTurn(
  ask: { readonly few: () => Promise<unknown>; readonly many: () => Promise<unknown> },
  rounds: number,
): Promise<Costs> {
  const taken: { readonly few: number[]; readonly many: number[] } = { few: [], many: [] }
  const warmUps = 10
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const size of round % 2 === 0 ? (['few', 'many'] as const) : (['many', 'few'] as const)) {
      const startedAt = performance.now()
      await ask[size]()
      if (round >= 0) taken[size].push(performance.now() - startedAt)
    }
  }
  const costOf = (samples: readonly number[]) => ({ median: quantile(samples, 0.5), p99: quantile(samples, 0.99) })
  return { few: costOf(taken.few), many: costOf(taken.many) }
}
