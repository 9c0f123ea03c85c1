import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { execute } from './execute.ts'
import { skipWithout, startMariaDb, startPostgres } from './private-database.ts'

for (const [kind, start] of [
  ['mariadb', startMariaDb],
  ['postgres', startPostgres],
] as const) {
  describe(`a private ${kind}`, { skip: skipWithout(kind) }, () => {
    it('keeps its data over stop and start, and is gone when disposed of', async () => {
      const database = await start()
      await execute(database.url, 'create table kept (id integer)')
      await database.stop()
      await assert.rejects(execute(database.url, 'select 1'), { code: 'store_unavailable' })
      await database.start()
      await execute(database.url, 'select id from kept')
      await execute(await database.createDatabase(), 'create table kept (id integer)')
      await database[Symbol.asyncDispose]()
      await assert.rejects(execute(database.url, 'select 1'), { code: 'store_unavailable' })
    })
  })
}
