/** `npm run proof:import` in small. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openStore } from '@latchkey/sql'
import { commandOn, hasUsers, keptIn, killedAndResumed, linesOf, writeUsers } from './import/imported.ts'
import { databaseNames, openDatabaseOf, skipWithout } from './race/databases.ts'

describe('an import of users that is killed on its way, and run again', () => {
  for (const name of databaseNames) {
    it(`loses none and doubles none on ${name}`, { skip: skipWithout(name) }, async () => {
      await using database = await openDatabaseOf(name)
      await using store = await openStore({ url: database.url })
      using file = await writeUsers(6000)
      const { path, folder, users, rejected } = file
      const { document } = await killedAndResumed(
        commandOn(folder, database.url, 'users', 'import', path),
        hasUsers(store, 1500),
      )
      const { rows, names } = await keptIn(database.url)
      assert.deepEqual([rows, names, document['added'], document['rejected']], [users, users, users, rejected])
      assert.equal(await linesOf(`${path}.rejects.jsonl`), rejected)
    })
  }
})
