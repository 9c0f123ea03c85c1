/** Stryker's mutators, the same as the mutation proof has, over any source. They come from npm's cache. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PACKAGES } from '../mutation/stryker.ts'

/** One change of one file. */
export interface Mutant {
  /** Relative to the repository. */
  readonly file: string
  readonly line: number
  readonly mutator: string
  /** Where the text that is replaced begins and ends in the file. */
  readonly from: number
  readonly to: number
  readonly replacement: string
}

interface Position {
  /** From 0, both of them. */
  readonly line: number
  readonly column: number
}

/** The part of Stryker's instrumenter that is used. */
interface Instrumenter {
  instrument(files: readonly object[], options: object): Promise<{ readonly mutants: readonly StrykerMutant[] }>
}

interface StrykerMutant {
  readonly location: { readonly start: Position; readonly end: Position }
  readonly replacement: string
  readonly mutatorName: string
  readonly status?: string
}

const SILENT = {
  isDebugEnabled: () => false,
  ...Object.fromEntries(['trace', 'debug', 'info', 'warn', 'error'].map((level) => [level, () => undefined])),
}
const OPTIONS = { plugins: null, ignorers: [], excludedMutations: [] }

/** @returns every mutant of a file, in the order of its text */
export async function openMutators(): Promise<(file: string, text: string) => Promise<readonly Mutant[]>> {
  const module: unknown = await import(pathToFileURL(join(strykerFolder(), 'instrumenter/dist/src/index.js')).href)
  const { Instrumenter } = module as { readonly Instrumenter: new (logger: object) => Instrumenter }
  const instrumenter = new Instrumenter(SILENT)
  return async (file, text) => {
    const { mutants } = await instrumenter.instrument([{ name: file, content: text, mutate: true }], OPTIONS)
    const lines = lineStarts(text)
    const offset = ({ line, column }: Position) => (lines[line] ?? 0) + column
    return mutants
      .filter(({ status }) => status !== 'Ignored')
      .map(({ location: { start, end }, replacement, mutatorName: mutator }) => {
        return { file, line: start.line + 1, mutator, from: offset(start), to: offset(end), replacement }
      })
  }
}

/** The mutated text of its file. */
export function applied(mutant: Mutant, text: string): string {
  return text.slice(0, mutant.from) + mutant.replacement + text.slice(mutant.to)
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
}

/** npx puts what it has installed at the head of the PATH. */
function strykerFolder(): string {
  const packages = PACKAGES.flatMap((name) => ['-p', name])
  const asked = spawnSync('npx', ['--yes', ...packages, 'node', '-p', 'process.env.PATH'], { encoding: 'utf8' })
  const folders = asked.stdout.trim().split(delimiter)
  const found = folders.map((bin) => join(bin, '../@stryker-mutator')).find((folder) => existsSync(folder))
  if (found === undefined) throw new Error(`Stryker could not be had from npm:\n${asked.stderr}`)
  return found
}
