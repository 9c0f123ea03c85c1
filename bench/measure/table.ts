/** Writes measurements as plain text. */
import { availableParallelism, cpus, loadavg } from 'node:os'
import type { Spread } from './statistics.ts'

/** Aligns cells in columns: the first to the left, numbers to the right. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  return `${rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')}\n`
}

/** `median (p10–p90)`, each written by `format`. */
export function formatSpread({ median, p10, p90 }: Spread, format: (value: number) => string): string {
  return `${format(median)} (${format(p10)}–${format(p90)})`
}

/** Digits after the point. */
export function decimals(digits: number): (value: number) => string {
  return (value) => value.toFixed(digits)
}

/** Where and when this was measured, in one line. */
export function describeMachine(): string {
  const [cpu] = cpus()
  const load = loadavg().map(decimals(1)).join(' ')
  const date = new Date().toISOString().slice(0, 10)
  return `${date}, ${cpu?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} cores, load ${load}, Node ${process.version}\n`
}
