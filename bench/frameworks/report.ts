/** The result of the run as plain text. */
import { cpuPerRequest, loadTable } from '../measure/load-table.ts'
import { quantile } from '../measure/statistics.ts'
import { decimals, formatSpread, formatTable } from '../measure/table.ts'
import type { FrameworkName } from './all.ts'
import { type AloneCost, aloneOf, type Entry, roundsOf } from './measured.ts'
import { nameOf, OURS, UNGUARDED } from './variants.ts'

/** How much of the framework's own CPU a guard may cost, by whether tokens are repeated. */
const TARGETS = { repeated: 0.03, distinct: 0.1 } as const

/** All tables: the guards alone, the servers under load, and ours against its targets. */
export function reportOf(entries: readonly Entry[], frameworks: readonly FrameworkName[]): string {
  const loads = frameworks.map((name) => loadTable(name, roundsOf(entries, name), UNGUARDED))
  const alone = aloneTable(frameworks.map((name) => [name, aloneOf(entries, name, 0) ?? {}] as const))
  return [targetTable(entries, frameworks), alone, ...loads].join('\n')
}

function targetTable(entries: readonly Entry[], frameworks: readonly FrameworkName[]): string {
  const rows = frameworks.flatMap((framework) => {
    const own = quantile(cpuPerRequest(roundsOf(entries, framework), UNGUARDED), 0.5)
    const costs = aloneOf(entries, framework, 0) ?? {}
    return (['repeated', 'distinct'] as const).flatMap((workload) => {
      const cost = costs[nameOf(OURS, workload)]
      return cost === undefined ? [] : [[`${framework}, ${workload}`, ...judged(cost, own, TARGETS[workload])]]
    })
  })
  const head = ["the guard's share", 'framework, µs of CPU', 'guard, µs', 'share', 'by its mean', 'target', '']
  return formatTable([head, ...rows])
}

function judged({ median, mean }: AloneCost, own: number, target: number): readonly string[] {
  const share = median / own
  return [
    decimals(1)(own),
    decimals(2)(median),
    decimals(3)(share),
    decimals(3)(mean / own),
    `≤ ${target}`,
    share <= target ? 'reached' : 'missed',
  ]
}

type Costs = readonly (readonly [FrameworkName, Readonly<Record<string, AloneCost>>])[]

function aloneTable(measured: Costs): string {
  const rows = measured.flatMap(([framework, costs]) =>
    Object.entries(costs).map(([name, cost]) => [
      `${framework}: ${name}`,
      formatSpread(cost, decimals(2)),
      decimals(2)(cost.mean),
      cost.decisions.toLocaleString('en-US'),
    ]),
  )
  return formatTable([['a guard alone', 'µs of CPU (p10–p90)', 'mean', 'decisions'], ...rows])
}
