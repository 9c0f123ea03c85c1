/**
 * What a guarded request costs on Bun with our guard, and in HAProxy with its `jwt_verify`.
 * Usage: npm run bench:haproxy [-- --rounds 40 --seconds 1 --state FILE --fresh]
 * Every round is kept in a file: a run that was interrupted continues where it stopped.
 */
import { cpus } from 'node:os'
import { createAccess, writeTokens } from './frameworks/access.ts'
import { parseCommandLine } from './frameworks/command-line.ts'
import { installBun } from './haproxy/bun-binary.ts'
import { BASE, startTargets } from './haproxy/targets.ts'
import { openJournal } from './measure/journal.ts'
import { type LoadRound, loadTable } from './measure/load-table.ts'
import { requirePrograms, versionOf } from './measure/pinned.ts'
import { describeMachine } from './measure/table.ts'
import { measureLoad } from './measure/wrk-rounds.ts'

const CONNECTIONS = 32
const WARM_UP_SECONDS = 3

const { rounds, secondsPerRound, state, fresh } = parseCommandLine(process.argv.slice(2), 'haproxy')
requirePrograms('taskset', 'wrk', 'haproxy')
const bun = installBun()
process.stdout.write(describeMachine())
const settings = {
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  bun: versionOf(bun, '--version'),
  haproxy: versionOf('haproxy', '-v'),
  secondsPerRound,
  connections: CONNECTIONS,
}
const journal = openJournal<LoadRound>({ path: state, settings, fresh })
await measureRest()
process.stdout.write(`\n${loadTable(`Bun ${settings.bun}, HAProxy ${settings.haproxy}`, journal.entries, BASE)}`)

async function measureRest(): Promise<void> {
  const firstRound = journal.entries.length
  if (firstRound >= rounds) return
  const access = createAccess()
  using tokens = writeTokens(access)
  await using servers = new AsyncDisposableStack()
  const targets = await startTargets(bun, { access, tokens, servers })
  console.error(`${targets.length} servers, rounds ${firstRound + 1} to ${rounds}`)
  const limits = { rounds, firstRound, secondsPerRound, connections: CONNECTIONS, warmUpSeconds: WARM_UP_SECONDS }
  await measureLoad(targets, limits, (_, samples) => journal.append(samples))
}
