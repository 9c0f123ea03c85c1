/** The contract of an engine below all stores: transactions, types of columns, and changes to tables. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DomainError } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { readInteger } from '../database/columns.ts'
import { type Database, openDatabase, type Statement } from '../database/open-database.ts'
import type { TableShape } from '../database/table-shape.ts'
import type { Queries } from '../engines/engine.ts'
import { addColumn, createIndex } from '../migrations/alter-table.ts'
import { tableStatement } from '../migrations/create-table.ts'
import { explain } from './explain.ts'
import type { StorePlace } from './store-place.ts'

export function describeDatabase({ name, createDatabase, readsSmallTablesWhole = false }: StorePlace): void {
  /** A database with a table. */
  async function open(options: { readonly deadlineMilliseconds?: number } = {}): Promise<Database> {
    const database = openDatabase({ url: await createDatabase(), create: true, ...options })
    await database.ask((queries) => tableStatement(database.engine, things).execute(queries))
    return database
  }

  describe(`database: ${name}`, () => {
    it('makes a row once, and says so', async () => {
      await using database = await open()
      const results: boolean[] = []
      for (const thing of ['first', 'second']) results.push(await database.ask((queries) => insertOnce(queries, thing)))
      assert.deepEqual(results, [true, false])
      assert.deepEqual(await namesOf(database), ['first'])

      function insertOnce(queries: Queries, thing: string) {
        const insert = sql`insert into things (id, name) values (${idOf(1)}, ${thing})`
        return database.engine.insertOnce(queries, insert, ['id'])
      }
    })

    it('makes one of ten rows at once', async () => {
      await using database = await open()
      const made = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          database.ask((queries) =>
            database.engine.insertOnce(queries, sql`insert into things (id, name) values (${idOf(1)}, ${`${i}`})`, [
              'id',
            ]),
          ),
        ),
      )
      assert.equal(made.filter(Boolean).length, 1)
    })

    it('hides no other error of a row that is made once, and goes on in a transaction after a row that existed', async () => {
      await using database = await open()
      const { engine } = database
      const insert = sql`insert into things (id, name) values (${idOf(1)}, ${null})`
      await assert.rejects(
        database.ask((queries) => engine.insertOnce(queries, insert, ['id'])),
        {
          code: 'store_misconfigured',
        },
      )
      await add(database, 1, 'there')
      const made = await database.transaction(async (queries) => {
        const again = sql`insert into things (id, name) values (${idOf(1)}, ${'again'})`
        const result = await engine.insertOnce(queries, again, ['id'])
        await sql`update things set name = ${'changed'}`.execute(queries)
        return result
      })
      assert.deepEqual([made, await namesOf(database)], [false, ['changed']])
    })

    it('keeps all of a transaction or nothing', async () => {
      await using database = await open()
      await database.transaction(async (queries) => {
        await sql`insert into things (id, name) values (${idOf(1)}, ${'one'})`.execute(queries)
        await sql`insert into things (id, name) values (${idOf(2)}, ${'two'})`.execute(queries)
      })
      const failing = database.transaction(async (queries) => {
        await sql`delete from things`.execute(queries)
        throw new DomainError('username_taken', 'taken')
      })
      await assert.rejects(failing, { code: 'username_taken' })
      assert.deepEqual(await namesOf(database), ['one', 'two'])
    })

    it('takes back a transaction that took longer than its deadline', async () => {
      await using database = await open({ deadlineMilliseconds: 1000 })
      let done: Promise<unknown> = Promise.resolve()
      const slow = database.transaction(async (queries) => {
        await sql`insert into things (id, name) values (${idOf(1)}, ${'late'})`.execute(queries)
        done = new Promise((resolve) => setTimeout(resolve, 1100))
        await done
      })
      await assert.rejects(slow, { code: 'store_unavailable' })
      await done
      assert.deepEqual(await namesOf(database), [])
    })

    it('counts without losing one', async () => {
      await using database = await open()
      await add(database, 1, 'counted')
      await database.ask((queries) => sql`update things set uses = 0`.execute(queries))
      await Promise.all(
        Array.from({ length: 30 }, () =>
          database.ask((queries) => sql`update things set uses = uses + 1`.execute(queries)),
        ),
      )
      assert.equal(readInteger((await rowsOf(database))[0]?.['uses']), 30)
    })

    it('is watched: each statement as it was sent, and whether it goes along an index', async () => {
      const url = await createDatabase()
      const sent: Statement[] = []
      await using database = openDatabase({ url, create: true, onStatement: (statement) => sent.push(statement) })
      await database.ask(async (queries) => {
        const { text: exactText } = database.engine.types
        await sql`create table things (name ${exactText} not null primary key, word ${exactText})`.execute(queries)
        for (const i of Array(50).keys()) await sql`insert into things values (${`n${i}`}, ${`w${i}`})`.execute(queries)
        sent.length = 0
        await sql`select * from things where name = ${'n7'}`.execute(queries)
        await sql`update things set word = 'x' where word = ${'w7'}`.execute(queries)
        await sql`select name from things order by name limit 1`.execute(queries)
        await sql`select name from things order by word limit 1`.execute(queries)
      })
      const [byKey, byWord, first, sorted] = sent.splice(0)
      assert.ok(byKey && byWord && first && sorted)
      assert.deepEqual([byKey.parameters, byWord.parameters, byKey.milliseconds > 0], [['n7'], ['w7'], true])
      const how = async (statement: Statement) => (await explain(database, statement))[0]?.how
      assert.notEqual(await how(byWord), 'index')
      if (readsSmallTablesWhole) return
      assert.deepEqual([await how(byKey), await how(first)], ['index', 'walk'])
      assert.equal((await explain(database, sorted))[0]?.sorts, true)
    })

    it('makes an index and a column once, however often it is asked to', async () => {
      await using database = await open()
      const { engine } = database
      await add(database, 1, 'one')
      for (let round = 0; round < 2; round += 1) {
        await database.ask(async (queries) => {
          const index = { name: 'things_name', columns: ['name', 'made_at'] }
          await createIndex(queries, engine, 'things', index)
          await createIndex(queries, engine, 'things', { name: 'things_hash', columns: ['hash'], unique: true })
          const definition = sql`${engine.types.integer} not null default 7`
          await addColumn(queries, engine, { table: 'things', name: 'added', definition })
        })
      }
      const indexes = await database.ask((queries) => engine.indexes(queries, { schema: undefined, name: 'things' }))
      assert.deepEqual(
        indexes
          .filter(({ name }) => name === 'things_name' || name === 'things_hash')
          .toSorted((a) => (a.name === 'things_hash' ? -1 : 1)),
        [
          { name: 'things_hash', columns: ['hash'] },
          { name: 'things_name', columns: ['name', 'made_at'] },
        ],
      )
      assert.equal(readInteger((await rowsOf(database))[0]?.['added']), 7)
      const hashed = (id: number) =>
        database.ask((queries) =>
          sql`insert into things (id, name, hash) values (${idOf(id)}, ${'x'}, ${'0'.repeat(64)})`.execute(queries),
        )
      await hashed(2)
      await assert.rejects(hashed(3), { code: 'store_misconfigured' })
      // Whatever has its name has other columns: what the index is for would not be so.
      const other = { name: 'things_name', columns: ['made_at'] }
      await assert.rejects(
        database.ask((queries) => createIndex(queries, engine, 'things', other)),
        { code: 'store_misconfigured', message: /things_name over other columns \(name, made_at\)/ },
      )
    })
  })
}

/** Two transactions on one database that each change what the other wants next, so that one of them must lose. */
export function describeLostTransactions({ name, createDatabase }: StorePlace): void {
  describe(`database: ${name}, when transactions lose against each other`, () => {
    it('runs the one that lost again, and keeps nothing of its first attempt', async () => {
      await using database = openDatabase({ url: await createDatabase(), create: true })
      await database.ask(async (queries) => {
        const { types } = database.engine
        await sql`create table things (id ${types.uuid} not null primary key, name ${types.text}, uses ${types.integer})`.execute(
          queries,
        )
        await sql`insert into things values (${idOf(1)}, 'one', 0), (${idOf(2)}, 'two', 0)`.execute(queries)
      })
      let tries = 0
      const both = Promise.withResolvers<void>()
      const add = (first: number, second: number) =>
        database.transaction(async (queries) => {
          await sql`update things set uses = uses + 1 where id = ${idOf(first)}`.execute(queries)
          tries += 1
          if (tries === 2) both.resolve()
          await both.promise
          await sql`update things set uses = uses + 1 where id = ${idOf(second)}`.execute(queries)
        })
      await Promise.all([add(1, 2), add(2, 1)])
      assert.ok(tries > 2)
      assert.deepEqual(
        (await rowsOf(database)).map((row) => readInteger(row['uses'])),
        [2, 2],
      )
    })
  })
}

const things: TableShape = {
  name: 'things',
  columns: { id: 'uuid key', name: 'text', hash: 'hash null', made_at: 'integer null', uses: 'integer null' },
}

function idOf(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
}

async function add(database: Database, id: number, name: string): Promise<void> {
  await database.ask((queries) => sql`insert into things (id, name) values (${idOf(id)}, ${name})`.execute(queries))
}

async function rowsOf(database: Database): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const select = sql<Record<string, unknown>>`select * from things order by id`
  return (await database.ask((queries) => select.execute(queries))).rows
}

async function namesOf(database: Database): Promise<readonly unknown[]> {
  return (await rowsOf(database)).map(({ name }) => name)
}
