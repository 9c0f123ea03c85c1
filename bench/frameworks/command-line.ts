/** The command line of the benchmarks under load. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parseRounds } from '../measure/rounds-argument.ts'
import { type FrameworkName, frameworkNames } from './all.ts'

/** How much is measured, and where it is stored meanwhile. */
export interface CommandLine {
  readonly frameworks: readonly FrameworkName[]
  readonly rounds: number
  readonly secondsPerRound: number
  /** For each of our guards alone. */
  readonly decisions: number
  readonly state: string
  readonly fresh: boolean
}

const OPTIONS = {
  frameworks: { type: 'string' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  decisions: { type: 'string' },
  state: { type: 'string' },
  fresh: { type: 'boolean' },
} as const

/**
 * @param usualState - the name of the file that samples are kept in when none is given
 * @throws {TypeError} for unknown arguments and for numbers that are not whole
 */
export function parseCommandLine(args: readonly string[], usualState: string): CommandLine {
  const { values } = parseArgs({ args: [...args], options: OPTIONS })
  return {
    frameworks: values.frameworks === undefined ? frameworkNames : values.frameworks.split(',').map(parseFramework),
    rounds: parseRounds(values.rounds, 40),
    secondsPerRound: parseRounds(values.seconds, 1),
    decisions: parseRounds(values.decisions, 1_000_000),
    state: resolve(values.state ?? `node_modules/.cache/latchkey-bench/${usualState}.jsonl`),
    fresh: values.fresh ?? false,
  }
}

function parseFramework(name: string): FrameworkName {
  const known = frameworkNames.find((framework) => framework === name)
  if (known === undefined) throw new TypeError(`frameworks: ${name} is none of ${frameworkNames.join(', ')}`)
  return known
}
