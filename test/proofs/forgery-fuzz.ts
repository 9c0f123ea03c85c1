/**
 * Forgery fuzz: mutants of good tokens, none of which may be accepted.
 * Usage: forgery-fuzz.ts [--alg HS256 …] [--count N] [--seed N] [--seconds N] [--state FILE] [--results FILE]
 * Without `--alg` it first shows that three broken engines are caught, and then takes all algorithms in turn.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as tokens from '@latchkey/tokens'
import { createCampaign } from './fuzz/campaign.ts'
import { type Figures, faultsOf, noFigures, percent } from './fuzz/figures.ts'
import { seededFaults, withBrokenEngine } from './fuzz/seeded-faults.ts'

const CHUNK = 5_000
const MUTANTS_FOR_A_FAULT = 10_000

/** What goes on from one run to the next. */
interface State {
  readonly alg: tokens.Algorithm
  readonly seed: number
  chunks: number
  readonly figures: Figures
}

const { values: given } = parseArgs({
  options: {
    alg: { type: 'string', multiple: true },
    count: { type: 'string' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: 'Infinity' },
    state: { type: 'string' },
    results: { type: 'string' },
  },
})

// A refusal's stack is not looked at, and takes as long as the verification.
Error.stackTraceLimit = 0
process.exitCode = await main()

async function main(): Promise<number> {
  const folder = join(tmpdir(), 'latchkey-proofs')
  mkdirSync(folder, { recursive: true })
  const caught = given.alg ? true : await seededFaultsAreCaught()
  const algorithms = (given.alg as tokens.Algorithm[] | undefined) ?? tokens.algorithms
  const held = algorithms.map((alg) => {
    const state = given.state ?? join(folder, `forgery-fuzz-${alg}-${given.seed}.json`)
    return fuzz(alg, state, given.results ?? join(folder, 'forgery-fuzz.jsonl'))
  })
  return caught && held.every(Boolean) ? 0 : 1
}

/** Each broken engine must be found out within ten thousand mutants, and the sound copy must not. */
async function seededFaultsAreCaught(): Promise<boolean> {
  const run = (engine: typeof tokens): Figures => {
    const figures = noFigures()
    const campaign = createCampaign(engine, 'HS256', Number(given.seed))
    campaign.runChunk(0, MUTANTS_FOR_A_FAULT, figures, ({ accepted }) => accepted.length > 0)
    return figures
  }
  const sound = await withBrokenEngine(undefined, run)
  console.log(`sound copy: ${sound.accepted.length} of ${sound.mutants} accepted`)
  let caught = sound.accepted.length === 0
  for (const fault of seededFaults) {
    const { accepted, mutants } = await withBrokenEngine(fault, run)
    console.log(
      `seeded fault, ${fault.name}: ${accepted[0] ? `caught by mutant ${mutants} (${accepted[0].kind})` : 'NOT CAUGHT'}`,
    )
    caught &&= accepted.length > 0
  }
  return caught
}

function fuzz(alg: tokens.Algorithm, stateFile: string, resultsFile: string): boolean {
  const count = Number(given.count ?? (alg === 'HS256' ? 10_000_000 : 1_000_000))
  const deadline = performance.now() + Number(given.seconds) * 1000
  const state = readState(stateFile, alg)
  const { figures } = state
  const campaign = createCampaign(tokens, alg, state.seed)
  while (figures.mutants < count && performance.now() < deadline) {
    campaign.runChunk(state.chunks++, Math.min(CHUNK, count - figures.mutants), figures)
    writeState(stateFile, state)
    if (process.stderr.isTTY) process.stderr.write(`\r${alg} ${figures.mutants}`)
  }
  const faults = faultsOf(figures)
  console.log(describe(alg, figures))
  for (const fault of faults) console.log(`  FAULT: ${fault}`)
  const machine = { date: new Date().toISOString(), node: process.version, cpu: cpus()[0]?.model }
  appendFileSync(resultsFile, `${JSON.stringify({ alg, seed: state.seed, count, ...machine, ...figures })}\n`)
  return faults.length === 0
}

function describe(alg: string, figures: Figures): string {
  const { mutants, accepted, foreign, slow, reachedSignature, reachedClaims, seconds } = figures
  return [
    `${alg.padEnd(10)} ${String(mutants).padStart(9)} mutants, ${accepted.length} accepted (95 %: under ${(3 / mutants).toExponential(1)})`,
    `${foreign.length} foreign errors`,
    `${slow.length} over 5 ms (worst ${figures.worstMilliseconds.toFixed(2)}: ${figures.worstKind})`,
    `signature ${percent(reachedSignature, mutants)}, claims ${percent(reachedClaims, mutants)}`,
    `${((1e6 * seconds) / mutants).toFixed(1)} µs each`,
  ].join(', ')
}

function readState(file: string, alg: tokens.Algorithm): State {
  if (!existsSync(file)) return { alg, seed: Number(given.seed), chunks: 0, figures: noFigures() }
  const state = JSON.parse(readFileSync(file, 'utf8')) as State
  if (state.alg !== alg || state.seed !== Number(given.seed)) throw new Error(`${file} is of another campaign`)
  return state
}

/** Renamed into place: a run that is stopped leaves a whole file. */
function writeState(file: string, state: State): void {
  writeFileSync(`${file}.new`, JSON.stringify(state))
  renameSync(`${file}.new`, file)
}
