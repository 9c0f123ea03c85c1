/** An access matrix for people: a row for each route, a column for each persona, and a line for each deviation. */
import type { ExpectedVerdict } from './verdict.ts'

/** The result of one route and one persona. */
export interface AccessCell {
  readonly route: string
  readonly persona: string
  /** Undefined when there is no expectation. */
  readonly expected: ExpectedVerdict | undefined
  /** `allowed`, `refused 401`, another status, or the error of `send`; `not listed` for a route that the app does not have. */
  readonly actual: string
  readonly deviates: boolean
}

/** `!` marks what is not as expected. */
export function printMatrix(cells: readonly AccessCell[]): string {
  const routes = [...new Set(cells.map(({ route }) => route))]
  const personas = [...new Set(cells.map(({ persona }) => persona))]
  const wordsAt = (route: string, persona: string): string => {
    const cell = cells.find((one) => one.route === route && one.persona === persona)
    return cell ? `${cell.deviates ? '! ' : ''}${cell.actual}` : ''
  }
  const rows = [['', ...personas], ...routes.map((route) => [route, ...personas.map((name) => wordsAt(route, name))])]
  const widths = ['', ...personas].map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const deviations = cells.filter(({ deviates }) => deviates).map(lineOf)
  return [...lines, ...(deviations.length > 0 ? ['', ...deviations] : [])].join('\n')
}

function lineOf({ route, persona, expected, actual }: AccessCell): string {
  return `${route} as ${persona}: expected ${expected ?? 'nothing, and something must be'}, got ${actual}`
}
