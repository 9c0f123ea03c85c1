/**
 * Mutation testing of the engine, part by part: at least 95 % of the faults that Stryker puts into it must fail a test.
 * Usage: mutation.ts [--fresh] [PART …], where PART is a piece of a part's name or of a source's path; none means all.
 * What was found is kept in `dist/mutation`, so that a run that was cut goes on; a part is run again when its sources or tests have changed.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeSurvivors, describeTable, type Figures, figuresOf, shareKilled } from './mutation/figures.ts'
import { type Part, parts } from './mutation/parts.ts'
import { type Places, readReport, runStryker, settingsText } from './mutation/stryker.ts'

const LEAST_SHARE = 0.95
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const ENGINE = 'packages/tokens/src'

/** Which sources and tests Stryker's last report is about. */
interface Kept {
  readonly digest: string
  readonly date: string
}

const { values: given, positionals } = parseArgs({
  options: { fresh: { type: 'boolean', default: false } },
  allowPositionals: true,
})
process.exitCode = await main(positionals)

async function main(wanted: readonly string[]): Promise<number> {
  const chosen = parts.filter((part) => wanted.length === 0 || wanted.some((piece) => isMeant(part, piece)))
  if (chosen.length === 0) {
    console.error(`No part matches ${wanted.join(' ')}.`)
    return 1
  }
  const all: Figures[] = []
  const unfinished: string[] = []
  for (const part of chosen) {
    const figures = keptFigures(part) ?? (await measure(part))
    if (figures) all.push(figures)
    else unfinished.push(part.name)
  }
  console.log(describeTable(all))
  console.log(describeSurvivors(all))
  for (const name of unfinished) console.log(`NOT FINISHED: ${name}`)
  const holds = shareKilled(all) >= LEAST_SHARE
  console.log(holds ? 'holds' : `DOES NOT HOLD: under ${100 * LEAST_SHARE} %`)
  return holds && unfinished.length === 0 ? 0 : 1
}

function isMeant({ name, sources }: Part, piece: string): boolean {
  return [name, ...sources.map((source) => `${ENGINE}/${source}`)].some((text) => text.includes(piece))
}

/** @returns undefined when nothing was measured yet with these sources and tests */
function keptFigures(part: Part): Figures | undefined {
  const file = keptFile(part)
  if (given.fresh || !existsSync(file)) return undefined
  const { digest, date } = JSON.parse(readFileSync(file, 'utf8')) as Kept
  return digest === digestOf(part) ? readFigures(part, date) : undefined
}

/** @returns undefined when Stryker did not finish; it says why, and the other parts go on */
async function measure(part: Part): Promise<Figures | undefined> {
  // Before the run: what is edited meanwhile is not what was measured.
  const kept: Kept = { digest: digestOf(part), date: new Date().toISOString() }
  rmSync(keptFile(part), { force: true })
  console.log(`mutating ${part.name}`)
  if (!(await runStryker(part, placesOf(part)))) return undefined
  writeFileSync(keptFile(part), JSON.stringify(kept))
  return readFigures(part, kept.date)
}

function readFigures(part: Part, date: string): Figures {
  return figuresOf(readReport(placesOf(part)), { part: part.name, date }, ENGINE)
}

function keptFile(part: Part): string {
  return join(ROOT, placesOf(part).folder, 'kept.json')
}

function placesOf({ name }: Part): Places {
  // Inside the repository, because the copies that are mutated need its node_modules.
  return { root: ROOT, engine: ENGINE, folder: join('dist/mutation', name.replace('/', '-')) }
}

function digestOf({ sources, tests }: Part): string {
  const digest = createHash('sha256').update(settingsText)
  for (const path of [...sources, ...tests]) digest.update(path).update(readFileSync(join(ROOT, ENGINE, path)))
  return digest.digest('hex')
}
