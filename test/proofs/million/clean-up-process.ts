/** Cleans up as a server does, as a process of its own: `node clean-up-process.ts URL`. Prints what was removed and how long statements took. */
import { createSystemClock, startCleanUp } from '@latchkey/server/administration'
import { openWatchedStore } from '@latchkey/sql/testing'

/** What it prints, as one line of JSON. */
export interface CleanUpFigures {
  readonly removed: number
  readonly seconds: number
  /** Of each statement that removes or finds rows. */
  readonly milliseconds: readonly number[]
}

await using watched = await openWatchedStore(process.argv[2] ?? '')
await using cleanUp = startCleanUp({ store: watched.store, clock: createSystemClock() })
process.stdout.write('ready\n')
const startedAt = performance.now()
const removed = await cleanUp.run()
const seconds = (performance.now() - startedAt) / 1000
const milliseconds = watched
  .takeStatements()
  .filter(({ sql }) => !sql.includes('latchkey_lease'))
  .map((statement) => statement.milliseconds)
const total = Object.values(removed ?? {}).reduce((sum, count) => sum + count, 0)
const figures: CleanUpFigures = { removed: total, seconds, milliseconds }
process.stdout.write(`${JSON.stringify(figures)}\n`)
