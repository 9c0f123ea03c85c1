/** What a request asks of a database that is a server of its own: each trip is waited for, and each commit is a wait for its disk. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openDatabaseOf, skipWithout } from '../proofs/race/databases.ts'
import { startCountedServer } from './round-trips.ts'

const LOGIN = [
  'select users',
  'insert devices',
  'delete devices',
  'insert sessions',
  'select sessions',
  'select users',
  'insert audit',
]

const cases = [
  {
    name: 'PostgreSQL',
    refresh: ['select sessions', 'select users', 'insert spent_refresh_tokens + update sessions'],
    commits: 1,
  },
  {
    name: 'MariaDB',
    refresh: ['select sessions', 'select users', 'insert spent_refresh_tokens', 'update sessions'],
    commits: 2,
  },
] as const

for (const { name, refresh, commits } of cases) {
  describe(`on ${name}`, { skip: skipWithout(name) }, () => {
    it('a refresh is two reads and one change, a login seven trips, and the own account one', async () => {
      await using database = await openDatabaseOf(name)
      await using server = await startCountedServer(database.url)
      // The first ones find nothing that is known.
      await server.logIn()
      assert.deepEqual(await server.logIn(), { trips: LOGIN, commits: 3 })
      await server.refresh()
      assert.deepEqual(await server.refresh(), { trips: refresh, commits })
      assert.deepEqual(await server.readMe(), { trips: ['select users'], commits: 0 })
    })
  })
}
