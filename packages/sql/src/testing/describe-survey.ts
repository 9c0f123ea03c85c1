/** The contract of a survey: all rows, page by page, over connections on which nothing can be written. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sql } from 'kysely'
import { openDatabase } from '../database/open-database.ts'
import { surveyUsers } from '../existing-table/user-survey.ts'
import { execute } from './execute.ts'
import type { TestEngine } from './test-engine.ts'

const columns = { id: 'id', username: 'username', password: 'password' }

export function describeSurvey(engine: TestEngine): void {
  const quoted = engine.articleTable.includes('`') ? '`user`' : '"user"'
  const prepared = async (...statements: readonly string[]) => {
    const url = await engine.createDatabase()
    await execute(url, engine.articleTable, ...statements)
    return url
  }

  it('surveys every row once, whatever the size of a page', async () => {
    const rows = Array.from({ length: 25 }, (_, i) => `('user ${i}', 'x')`)
    const url = await prepared(
      `insert into ${quoted} (username, password) values ${rows.join()}, (null, 'y'), ('nopw', null)`,
    )
    for (const pageRows of [1, 9, 27, 28]) {
      await using survey = await surveyUsers({ url, table: 'user', columns, pageRows })
      assert.equal(await survey.rowCount(), 27)
      const pages = await allOf(survey.pages())
      const users = pages.flat()
      assert.equal(new Set(users.map(({ username }) => username)).size, 27)
      assert.equal(pages.length, Math.ceil(27 / pageRows))
      assert.deepEqual(
        users.slice(-2).map(({ username, stored }) => [username, stored]),
        [
          [undefined, 'y'],
          ['nopw', undefined],
        ],
      )
    }
  })

  it('counts names that are one name to somebody', async () => {
    const url = await prepared(
      `insert into ${quoted} (username, password) values ('roy', 'x'), ('ROY', 'x'), ('roy', 'x'), ('zoe', 'x'), ('leo', 'x'), ('leo', 'y')`,
    )
    await using survey = await surveyUsers({ url, table: 'user', columns })
    const { repeated, alikeByCase, alikeByCollation } = await survey.nameCounts()
    assert.deepEqual([repeated, alikeByCase], [2, 1])
    // An app with plain SQL saw what the column's collation sees.
    assert.equal(await survey.isFoundAs('zoe', 'ZOE'), alikeByCollation === 1)
    assert.equal(await survey.isFoundAs('zoe', 'zoe'), true)
    assert.equal(await survey.isFoundAs('nobody', 'nobody'), false)
  })

  it('is refused every write by the database itself', async () => {
    const url = await prepared(`insert into ${quoted} (username, password) values ('roy', 'x')`)
    await using database = openDatabase({ url, create: false, readOnly: true })
    for (const statement of [
      `update ${quoted} set password = 'y'`,
      `delete from ${quoted}`,
      'create table t (a int)',
    ]) {
      await assert.rejects(
        database.ask((queries) => sql.raw(statement).execute(queries)),
        statement,
      )
    }
    await using survey = await surveyUsers({ url, table: 'user', columns })
    const [page = []] = await allOf(survey.pages())
    assert.deepEqual(page, [{ username: 'roy', stored: 'x', passwordColumns: {}, disabled: false }])
    assert.equal(await survey.missingRight(), undefined)
  })
}

async function allOf<T>(pages: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const page of pages) found.push(page)
  return found
}
