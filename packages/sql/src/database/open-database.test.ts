/** How long a database may take. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createMovableClock, rejectsWith } from '@latchkey/server/testing'
import { openDatabase } from './open-database.ts'

it('refuses what a database has not answered within three seconds, by the clock of its world', async () => {
  const clock = createMovableClock()
  const world = { clock, randomId: () => 'none' }
  await using database = openDatabase({ url: 'sqlite::memory:', create: true, world })
  let isRefused = false
  const hanging = database.ask(() => new Promise<never>(() => {}))
  const refused = rejectsWith('store_unavailable', hanging).then(() => {
    isRefused = true
  })
  await clock.advance(2.999)
  await new Promise(setImmediate)
  assert.equal(isRefused, false)
  await clock.advance(0.001)
  await refused
})
