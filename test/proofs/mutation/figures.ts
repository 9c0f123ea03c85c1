/** What mutation testing found in one part, and the table of all parts. */

/** A fault that no test of its part found. */
export interface Survivor {
  /** `jwk/pem.ts:81` */
  readonly place: string
  readonly code: string
  /** What stands in its place. */
  readonly replacement: string
}

export interface Figures {
  readonly part: string
  readonly date: string
  /** With those that run for ever, and without those that end the import of every test. */
  readonly killed: number
  /** Of those killed. Where there are many, the machine was too busy to tell. */
  readonly timedOut: number
  readonly survivors: readonly Survivor[]
}

/** The part of Stryker's report that counts. @see mutation-testing-report-schema */
export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}

interface Mutant {
  readonly status: string
  readonly replacement?: string
  readonly location: { readonly start: Position; readonly end: Position }
}

/** Both count from one. */
interface Position {
  readonly line: number
  readonly column: number
}

export function figuresOf(report: Report, of: Pick<Figures, 'part' | 'date'>, folder: string): Figures {
  const mutants = Object.entries(report.files).flatMap(([file, found]) =>
    found.mutants.map((mutant) => ({ ...mutant, source: found.source, file: file.replace(`${folder}/`, '') })),
  )
  const survivors = mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(({ file, source, location, replacement = '' }) => ({
      place: `${file}:${location.start.line}`,
      code: onOneLine(codeAt(source, location)),
      replacement: onOneLine(replacement),
    }))
  const count = (status: string): number => mutants.filter((mutant) => mutant.status === status).length
  const timedOut = count('Timeout')
  return { ...of, killed: count('Killed') + timedOut, timedOut, survivors }
}

/** @returns the share of the mutants that a test found, 0 to 1; none at all is no proof */
export function shareKilled(all: readonly Figures[]): number {
  const killed = sum(all.map((one) => one.killed))
  const survived = sum(all.map(({ survivors }) => survivors.length))
  return killed + survived === 0 ? 0 : killed / (killed + survived)
}

export function describeTable(all: readonly Figures[]): string {
  const head = ['| part | killed | of these by time | survived | share | on |', '|---|---|---|---|---|---|']
  const rows = all.map((one) => row(one.part, [one], one.date.slice(0, 10)))
  return [...head, ...rows, row('together', all, '')].join('\n')
}

export function describeSurvivors(all: readonly Figures[]): string {
  const lines = all.flatMap(({ survivors }) => survivors)
  return lines.map(({ place, code, replacement }) => `${place}  ${code}  →  ${replacement}`).join('\n')
}

function codeAt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines
    .map((line, i) => line.slice(i === 0 ? start.column - 1 : 0, i === last ? end.column - 1 : undefined))
    .join('\n')
}

function onOneLine(code: string): string {
  return code.replace(/\s+/g, ' ')
}

function row(name: string, all: readonly Figures[], date: string): string {
  const killed = sum(all.map((one) => one.killed))
  const timedOut = sum(all.map((one) => one.timedOut))
  const survived = sum(all.map(({ survivors }) => survivors.length))
  return `| ${name} | ${killed} | ${timedOut} | ${survived} | ${(100 * shareKilled(all)).toFixed(1)} % | ${date} |`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
