/** The stored results of a run: one entry for a framework's guards alone, and one for each round of load. */
import type { LoadRound } from '../measure/load-table.ts'
import { type Spread, spreadOf } from '../measure/statistics.ts'
import type { FrameworkName } from './all.ts'

/** What a decision cost, over all batches. */
export interface AloneCost extends Spread {
  /** Of all decisions, including garbage collections and disturbances. */
  readonly mean: number
  readonly decisions: number
}

/** One line of the journal. */
export type Entry =
  | {
      readonly kind: 'alone'
      readonly framework: FrameworkName
      readonly decisions: number
      readonly costs: Readonly<Record<string, AloneCost>>
    }
  | { readonly kind: 'load'; readonly subject: string; readonly round: number; readonly samples: LoadRound }

/** @param samples - microseconds for one decision, in each batch */
export function aloneCost(samples: readonly number[], batchSize: number): AloneCost {
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length
  return { ...spreadOf(samples), mean, decisions: samples.length * batchSize }
}

/** The rounds of load on a subject that were measured so far. */
export function roundsOf(entries: readonly Entry[], subject: string): readonly LoadRound[] {
  return entries.flatMap((entry) => (entry.kind === 'load' && entry.subject === subject ? [entry.samples] : []))
}

/** What a framework's guards cost alone, if enough decisions were measured. */
export function aloneOf(
  entries: readonly Entry[],
  framework: FrameworkName,
  decisions: number,
): Readonly<Record<string, AloneCost>> | undefined {
  const found = entries.findLast((entry) => entry.kind === 'alone' && entry.framework === framework)
  return found?.kind === 'alone' && found.decisions >= decisions ? found.costs : undefined
}
