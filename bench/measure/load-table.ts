/** The results of servers under load, compared round by round with one of them. */
import { type Interval, medianInterval, paired, quantile, type Spread, spreadOf } from './statistics.ts'
import { decimals, formatSpread, formatTable } from './table.ts'
import type { LoadSample } from './wrk-rounds.ts'

/** The samples of all servers in one round, by their names. */
export type LoadRound = Readonly<Record<string, LoadSample>>

/** What a request costs the server's process, in each round. */
export function cpuPerRequest(rounds: readonly LoadRound[], name: string): readonly number[] {
  return samplesOf(rounds, name).map(({ cpuMicroseconds, requests }) => cpuMicroseconds / requests)
}

/**
 * A row for each server: CPU, speed, and how its CPU differs from the base's. The base comes first.
 *
 * @param base - the server that all are compared with, in the same round
 */
export function loadTable(title: string, rounds: readonly LoadRound[], base: string): string {
  const names = Object.keys(rounds[0] ?? {}).toSorted((a, b) => Number(b === base) - Number(a === base))
  const baseCosts = cpuPerRequest(rounds, base)
  const rows = names.map((name) => {
    const costs = cpuPerRequest(rounds, name)
    const speeds = samplesOf(rounds, name).map(({ requests, seconds }) => requests / seconds)
    const more = paired(costs, baseCosts, (cost, basis) => cost - basis)
    const ratio = paired(costs, baseCosts, (cost, basis) => cost / basis)
    const compared = name === base ? ['', ''] : [withInterval(more, decimals(1)), withInterval(ratio, decimals(3))]
    return [name, spread(costs, decimals(1)), spread(speeds, wholeNumber), ...compared, busy(rounds, name)]
  })
  const head = [title, 'µs of CPU (p10–p90)', 'requests/s (p10–p90)', `more than ${base}`, `× ${base} [95 %]`, 'core']
  return formatTable([head, ...rows])
}

/** A median and its confidence interval. */
export function withInterval(samples: readonly number[], format: (value: number) => string): string {
  const { low, high }: Interval = medianInterval(samples)
  return `${format(quantile(samples, 0.5))} [${format(low)}, ${format(high)}]`
}

function samplesOf(rounds: readonly LoadRound[], name: string): readonly LoadSample[] {
  return rounds.map((round) => {
    const sample = round[name]
    if (sample === undefined) throw new RangeError(`${name}: give it a sample in each round`)
    return sample
  })
}

/** How much of its core a server used: below 100 % it was waiting for the load. */
function busy(rounds: readonly LoadRound[], name: string): string {
  const shares = samplesOf(rounds, name).map(({ cpuMicroseconds, seconds }) => cpuMicroseconds / 1e6 / seconds)
  return `${Math.round(quantile(shares, 0.5) * 100)} %`
}

function spread(samples: readonly number[], format: (value: number) => string): string {
  const order: Spread = spreadOf(samples)
  return formatSpread(order, format)
}

function wholeNumber(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
