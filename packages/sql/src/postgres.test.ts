/** The user store on PostgreSQL. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createWorld } from '@latchkey/server/stores'
import { rejectsWith } from '@latchkey/server/testing'
import { sql } from 'kysely'
import { openDatabase } from './database/open-database.ts'
import { openStore } from './database/open-store.ts'
import { probeStore } from './database/probe-store.ts'
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
