/** Rounds of load in random order: a disturbance affects every server alike. */
import { cpuMicrosecondsOf } from './process-cpu.ts'
import { shuffled } from './rounds.ts'
import { runWrk } from './wrk.ts'

/** A running server and what it is asked. */
export interface Target {
  readonly name: string
  readonly pid: number
  readonly url: string
  readonly tokens: TokensFile
}

/** A file with a token on each line. */
export interface TokensFile {
  readonly path: string
  readonly count: number
}

/** What one server did in one round. */
export interface LoadSample {
  readonly requests: number
  readonly seconds: number
  /** Of all its threads, including the kernel's time. */
  readonly cpuMicroseconds: number
}

/** How long to measure. */
export interface LoadRoundsOptions {
  readonly rounds: number
  /** The first one to measure, from 0: those before it were measured in an earlier run. */
  readonly firstRound: number
  readonly warmUpSeconds: number
  readonly secondsPerRound: number
  readonly connections: number
}

/**
 * Loads every target once in each round, each round in another order.
 *
 * @param keep - called with each complete round: its samples by the targets' names, in the targets' order
 */
export async function measureLoad(
  targets: readonly Target[],
  options: LoadRoundsOptions,
  keep: (round: number, samples: Readonly<Record<string, LoadSample>>) => void,
): Promise<void> {
  const { rounds, firstRound, warmUpSeconds, secondsPerRound, connections } = options
  if (firstRound >= rounds) return
  // Each continues with the tokens where it stopped, so that a cache sees them as late as possible.
  const nextToken = new Map<string, number>()
  const load = async ({ name, pid, url, tokens }: Target, seconds: number): Promise<LoadSample> => {
    const first = nextToken.get(name) ?? 0
    const before = cpuMicrosecondsOf(pid)
    const result = await runWrk({ url, tokensFile: tokens.path, first, seconds, connections })
    const cpuMicroseconds = cpuMicrosecondsOf(pid) - before
    nextToken.set(name, (first + result.requests) % tokens.count)
    return { ...result, cpuMicroseconds }
  }
  for (const target of targets) await load(target, warmUpSeconds)
  for (let round = firstRound; round < rounds; round++) {
    const samples = new Map<Target, LoadSample>()
    for (const target of shuffled(targets, Math.random)) samples.set(target, await load(target, secondsPerRound))
    keep(round, Object.fromEntries(targets.map((target) => [target.name, samples.get(target) as LoadSample])))
  }
}
