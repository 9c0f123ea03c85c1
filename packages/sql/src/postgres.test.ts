/** The user store on PostgreSQL. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createWorld } from '@latchkey/server/stores'
import { rejectsWith } from '@latchkey/server/testing'
import { sql } from 'kysely'
import { type Database, openDatabase } from './database/open-database.ts'
import { openStore } from './database/open-store.ts'
import { probeStore } from './database/probe-store.ts'
import type { Queries } from './engines/engine.ts'
import { listTables } from './existing-table/list-tables.ts'
import { openUserTable, type UserTableOptions } from './existing-table/user-table.ts'
import { describeEngine } from './testing/describe-engine.ts'
import { execute } from './testing/execute.ts'
import { postgresEngine } from './testing/postgres-engine.ts'

const postgres = postgresEngine()
const { skip, running } = postgres

describeEngine(postgres)

describe('a PostgreSQL table', { skip }, () => {
  const columns = { id: 'id', username: 'username', password: 'password' }
  const open = async (statements: readonly string[], options: Partial<UserTableOptions> = {}) => {
    await execute(running().url, 'drop schema public cascade', 'create schema public', ...statements)
    return openUserTable({ url: running().url, table: 'user', columns, ...options })
  }
  const roy = `insert into "user" (username, password) values ('roy', 'x')`

  it('is found with its schema', async () => {
    await using users = await open([postgres.articleTable, roy], { table: 'public.user' })
    assert.equal((await users.findByUsername('roy'))?.id, 1)
  })

  it('is not the other table when two differ in case', async () => {
    await using users = await open([postgres.articleTable, roy, 'create table "User" (x integer)'])
    assert.equal((await users.findByUsername('roy'))?.id, 1)
  })

  it('compares exactly in a column whose collation ignores case and accents, or as the column does', async () => {
    const statements = [
      `create collation loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false)`,
      postgres.articleTable.replace('varchar(45)', 'varchar(45) collate loose'),
      roy,
    ]
    {
      await using users = await open(statements)
      for (const username of ['ROY', 'r\u00f3y']) assert.equal(await users.findByUsername(username), undefined)
      assert.equal((await users.findByUsername('roy'))?.id, 1)
    }
    await using users = await open(statements, { comparison: 'collation' })
    for (const username of ['ROY', 'r\u00f3y']) assert.equal((await users.findByUsername(username))?.id, 1)
  })

  it('compares exactly in a column that is padded with blanks', async () => {
    await using users = await open([postgres.articleTable.replace('varchar(45)', 'char(45)'), roy])
    assert.equal((await users.findByUsername('roy'))?.id, 1)
    assert.equal(await users.findByUsername('roy '), undefined)
  })

  it('takes uuid ids in one spelling, and makes them for new users', async () => {
    const id = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'
    await using users = await open([
      'create table "user" (id uuid primary key, username text unique, password text)',
      `insert into "user" values ('${id}', 'roy', 'x')`,
    ])
    assert.equal((await users.findById(id))?.username, 'roy')
    for (const other of [id.toUpperCase(), `{${id}}`, id.replaceAll('-', ''), 'roy', 1]) {
      assert.equal(await users.findById(other), undefined)
    }
    const created = await users.createUser({ username: 'new', passwordHash: 'x' })
    assert.deepEqual(await users.findById(created.id), created)
  })

  it('says how long a hash may be, and cuts none', async () => {
    await using users = await open([postgres.articleTable.replace('varchar(255)', 'varchar(60)'), roy])
    assert.equal(users.maximumPasswordHashLength, 60)
    const change = { id: 1, expected: 'x', replacement: 'y'.repeat(61) }
    await rejectsWith('store_misconfigured', users.replacePasswordHash(change))
    await rejectsWith('username_unusable', users.createUser({ username: 'u'.repeat(46), passwordHash: 'x' }))
  })

  it('holds a disabled flag as boolean and as time', async () => {
    for (const [type, on] of [
      ['boolean', 'true'],
      ['timestamptz', 'now()'],
    ]) {
      const table = postgres.articleTable.replace(/\)$/, `, off ${type})`)
      await using users = await open([table, roy, `insert into "user" (username, off) values ('gone', ${on})`], {
        columns: { ...columns, disabled: 'off' },
      })
      assert.equal((await users.findByUsername('roy'))?.disabled, false)
      assert.equal((await users.findByUsername('gone'))?.disabled, true)
    }
  })

  it('finds nobody by a character that the database encoding lacks, and says so at the start', async () => {
    const url = await narrow('LATIN1')
    await execute(
      url,
      postgres.articleTable,
      roy,
      postgres.textIdTable,
      `insert into accounts values ('a', 'roy', 'x')`,
    )
    await using users = await openUserTable({ url, table: 'user', columns })
    assert.match(users.findings.join(), /^the names in username are in LATIN1: nobody is found by a name with/)
    assert.equal(await users.findByUsername('\u0141ukasz'), undefined)
    await rejectsWith('username_unusable', users.createUser({ username: '\u0141ukasz', passwordHash: 'x' }))
    const names = { id: 'uid', username: 'login', password: 'pw' }
    await using texts = await openUserTable({ url, table: 'accounts', columns: names })
    assert.deepEqual(
      [
        await texts.findById('\u0141'),
        await texts.removeUser('\u0141'),
        await texts.list({ after: '\u0141', limit: 9 }),
      ],
      [undefined, false, []],
    )
    assert.equal(await texts.setPasswordHash({ id: '\u0141', replacement: 'y' }), false)
    assert.equal((await texts.findById('a'))?.username, 'roy')
  })

  for (const encoding of ['LATIN1', 'SQL_ASCII']) {
    it(`is not made in a database with the encoding ${encoding}, which cannot hold every name`, async () => {
      const url = await narrow(encoding)
      const { message } = await rejectsWith('store_misconfigured', openStore({ url }))
      assert.match(
        message,
        new RegExp(`has the encoding ${encoding}.*CREATE DATABASE .* ENCODING 'UTF8' TEMPLATE template0`),
      )
      assert.deepEqual(await probeStore(url, createWorld()), [message])
      assert.deepEqual(await listTables(url), [])
    })
  }

  async function narrow(encoding: string): Promise<string> {
    await execute(
      running().url,
      `drop database if exists narrow`,
      `create database narrow encoding '${encoding}' template template0`,
    )
    return Object.assign(new URL(running().url), { pathname: '/narrow' }).href
  }
})

describe('a statement that PostgreSQL keeps by name', { skip }, () => {
  const kept = sql<{ n: number }>`select count(*)::int as n from pg_prepared_statements`
  const seven = sql<Record<string, unknown>>`select * from noted where n = ${7}`
  const open = async (search = '') => {
    await execute(running().url, 'drop table if exists noted', 'create table noted (n integer)')
    await execute(running().url, 'insert into noted values (7)')
    return openDatabase({ url: running().url + search, create: false })
  }
  const rowsOf = async (database: Database, query: typeof seven) =>
    (await database.ask((queries) => query.execute(queries))).rows

  it('is parsed once for each connection, unless the URL says prepared=false', async () => {
    for (const [search, count] of [
      ['', 1],
      ['?prepared=false', 0],
    ] as const) {
      await using database = await open(search)
      for (let i = 0; i < 3; i += 1) assert.deepEqual(await rowsOf(database, seven), [{ n: 7 }])
      assert.deepEqual((await database.ask((queries) => kept.execute(queries))).rows, [{ n: count }])
    }
  })

  it('is planned anew when another process has changed its table, also in a transaction', async () => {
    await using database = await open()
    assert.deepEqual(await rowsOf(database, seven), [{ n: 7 }])
    await execute(running().url, 'alter table noted add column m integer')
    assert.deepEqual(await rowsOf(database, seven), [{ n: 7, m: null }])
    assert.deepEqual(await rowsOf(database, seven), [{ n: 7, m: null }])
    await execute(running().url, 'alter table noted drop column m')
    const { rows } = await database.transaction((queries) => seven.execute(queries))
    assert.deepEqual(rows, [{ n: 7 }])
  })

  it('is sent without a name once a pooler has given a transaction a connection that does not know it', async () => {
    for (const inside of [false, true]) {
      await using database = await open()
      await rowsOf(database, seven)
      await database.ask((queries) => sql`deallocate all`.execute(queries))
      const work = (queries: Queries) => seven.execute(queries)
      const { rows } = await (inside ? database.transaction(work) : database.ask(work))
      assert.deepEqual(rows, [{ n: 7 }])
      assert.deepEqual((await database.ask((queries) => kept.execute(queries))).rows, [{ n: 0 }])
    }
  })

  it('has a name only while there are few, so that lists of many lengths do not fill the server', async () => {
    await using database = await open()
    for (let i = 0; i < 320; i += 1) {
      await database.ask((queries) => sql`select ${7}::int as n, ${sql.lit(i)} as i`.execute(queries))
    }
    assert.deepEqual((await database.ask((queries) => kept.execute(queries))).rows, [{ n: 300 }])
  })
})

describe('a fault of PostgreSQL', { skip }, () => {
  for (const [code, message, word, told] of [
    ['53100', 'x', 'store_unavailable', /has no room left, or its disk fails: it refuses a statement \(53100\)$/],
    ['58030', 'x', 'store_unavailable', /has no room left, or its disk fails/],
    ['25006', 'x', 'store_unavailable', /takes no writes: it refuses a statement \(25006\)$/],
    ['25P03', 'x', 'store_unavailable', /does not answer$/],
    ['57P03', 'x', 'store_unavailable', /does not answer$/],
    ['08P01', 'query_wait_timeout', 'store_unavailable', /does not answer$/],
    ['08P01', 'no such user: app', 'store_misconfigured', /refuses the login \(08P01\)$/],
    ['08P01', 'unsupported startup parameter: lock_timeout', 'store_misconfigured', /PgBouncer wants ignore_startup/],
    ['42501', 'x', 'store_misconfigured', /refuses a statement \(42501\)$/],
  ] as const) {
    it(`is ${word} by its class: ${code} ${message}`, async () => {
      await using database = openDatabase({ url: running().url, create: false })
      const raise = sql.raw(`do $$ begin raise exception '${message}' using errcode = '${code}'; end $$`)
      const fault = await rejectsWith(
        word,
        database.ask((queries) => raise.execute(queries)),
      )
      assert.match(fault.message, told)
    })
  }
})
