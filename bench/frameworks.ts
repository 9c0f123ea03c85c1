/**
 * What a guard costs in each framework, ours and other libraries': alone, and under load, compared with the same server without it.
 * Usage: npm run bench:frameworks [-- --frameworks node,koa --rounds 40 --seconds 1 --decisions 1000000 --state FILE --fresh]
 * Every round is kept in a file: a run that was interrupted continues where it stopped.
 */
import { cpus } from 'node:os'
import { createAccess, writeTokens } from './frameworks/access.ts'
import type { FrameworkName } from './frameworks/all.ts'
import { measureAlone } from './frameworks/alone.ts'
import { parseCommandLine } from './frameworks/command-line.ts'
import { aloneOf, type Entry, roundsOf } from './frameworks/measured.ts'
import { reportOf } from './frameworks/report.ts'
import { startVariant } from './frameworks/start-variant.ts'
import { loadVariants } from './frameworks/variants.ts'
import { type Journal, openJournal } from './measure/journal.ts'
import { requirePrograms } from './measure/pinned.ts'
import { describeMachine } from './measure/table.ts'
import { measureLoad, type Target } from './measure/wrk-rounds.ts'

const CONNECTIONS = 32
const WARM_UP_SECONDS = 3

const options = parseCommandLine(process.argv.slice(2), 'frameworks')
requirePrograms('taskset', 'wrk')
process.stdout.write(describeMachine())
const settings = {
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  node: process.version,
  secondsPerRound: options.secondsPerRound,
  connections: CONNECTIONS,
}
const journal = openJournal<Entry>({ path: options.state, settings, fresh: options.fresh })
for (const framework of options.frameworks) {
  await keepAlone(framework, journal)
  await keepLoad(framework, journal)
}
process.stdout.write(`\n${reportOf(journal.entries, options.frameworks)}`)

async function keepAlone(framework: FrameworkName, { entries, append }: Journal<Entry>): Promise<void> {
  const { decisions } = options
  if (aloneOf(entries, framework, decisions) !== undefined) return
  console.error(`${framework}: ${decisions.toLocaleString('en-US')} decisions of each of our guards alone`)
  append({ kind: 'alone', framework, decisions, costs: await measureAlone(framework, decisions) })
}

async function keepLoad(framework: FrameworkName, { entries, append }: Journal<Entry>): Promise<void> {
  const firstRound = roundsOf(entries, framework).length
  if (firstRound >= options.rounds) return
  const access = createAccess()
  using tokens = writeTokens(access)
  await using servers = new AsyncDisposableStack()
  const targets: Target[] = []
  for (const variant of loadVariants(framework)) {
    const { pid, firstLine } = servers.use(await startVariant(framework, variant, access))
    const url = `http://127.0.0.1:${firstLine}/private`
    targets.push({ name: variant.name, pid, url, tokens: tokens[variant.workload] })
  }
  const { rounds, secondsPerRound } = options
  const limits = { rounds, firstRound, secondsPerRound, connections: CONNECTIONS, warmUpSeconds: WARM_UP_SECONDS }
  console.error(`${framework}: ${targets.length} servers, rounds ${firstRound + 1} to ${rounds}`)
  await measureLoad(targets, limits, (round, samples) => append({ kind: 'load', subject: framework, round, samples }))
}
