/**
 * Refresh race: one token used many times at once, by two servers over one database, and again after its grace time:
 * `npm run proof:refresh-race -- [--rounds 1000] [--uses 100] [--clients 32] [--seconds 20] [--database SQLite]`.
 * Leaves with 1 when a family had two heads, or a reuse did not end it.
 */
import { parseArgs } from 'node:util'
import { type DatabaseName, databaseNames, openDatabaseOf, skipWithout } from './race/databases.ts'
import { faultsOf, type RaceScale, runRace } from './race/race.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000' },
    uses: { type: 'string', default: '100' },
    clients: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '20' },
    database: { type: 'string', multiple: true, default: [...databaseNames] },
  },
})
const scale: RaceScale = {
  rounds: Number(values.rounds),
  uses: Number(values.uses),
  clients: Number(values.clients),
  seconds: Number(values.seconds),
}

console.log(
  `${scale.rounds} rounds of ${scale.uses} uses at once, two servers; ${scale.clients} clients for ${scale.seconds} s`,
)
console.log(
  '| database | same successor | refused | 503 | two heads | one head | ended by reuse | told once | refreshes/s | took |',
)
console.log('|---|---|---|---|---|---|---|---|---|---|')
for (const name of values.database.filter((one): one is DatabaseName => databaseNames.some((known) => known === one))) {
  const missing = skipWithout(name)
  if (missing) {
    console.log(`| ${name} | ${missing} |`)
    process.exitCode = 1
    continue
  }
  const start = performance.now()
  await using database = await openDatabaseOf(name)
  const figures = await runRace(database.url, scale)
  const { answered, forked, oneHead, endedByReuse, toldOnce, refreshesPerSecond } = figures
  const counts = [answered.successor, answered.refused, answered.unavailable, forked, oneHead, endedByReuse, toldOnce]
  const cells = [name, ...counts, Math.round(refreshesPerSecond), `${Math.round((performance.now() - start) / 1000)} s`]
  console.log(`| ${cells.join(' | ')} |`)
  for (const fault of faultsOf(figures, scale)) {
    console.log(`${name}: ${fault}`)
    process.exitCode = 1
  }
}
