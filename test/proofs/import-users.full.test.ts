/** `npm run proof:import` in small. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { openStore } from '@latchkey/sql'
import { execute } from '@latchkey/sql/testing'
import { commandOn, hasUsers, keptIn, killedAndResumed, linesOf, runOnce, writeUsers } from './import/imported.ts'
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

  for (const name of databaseNames) {
    it(`writes SQL that ${name} takes, and that is read again`, { skip: skipWithout(name) }, async () => {
      await using database = await openDatabaseOf(name)
      using file = await writeUsers(3)
      const hostile = ['"', "'", "it\\'s", '\\', 'two\nlines', ';', '--', 'Zo\u00eb \u{1f600}']
      writeFileSync(file.path, hostile.map((username) => `${JSON.stringify({ username })}\n`).join(''))
      const [from, sqlFile] = [`sqlite:${file.folder}/from.db`, `${file.folder}/users.sql`]
      for (const url of [from, database.url]) await (await openStore({ url }))[Symbol.asyncDispose]()
      await runOnce(commandOn(file.folder, from, 'users', 'import', file.path))
      const dialect = name === 'MariaDB' ? 'mysql' : name === 'PostgreSQL' ? 'postgres' : 'sqlite'
      await runOnce(commandOn(file.folder, from, 'data', 'export', 'users', '--to', sqlFile, '--dialect', dialect))
      const [, ...statements] = readFileSync(sqlFile, 'utf8').split(/^(?=insert)/m)
      await execute(database.url, ...statements)
      assert.deepEqual(await keptIn(database.url), await keptIn(from))
      const again = await runOnce(commandOn(file.folder, database.url, 'data', 'import', 'users', sqlFile))
      assert.deepEqual([again['there'], again['rejected']], [hostile.length, 0])
    })
  }
})
