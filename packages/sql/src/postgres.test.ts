/** The user store on PostgreSQL. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rejectsWith } from '@latchkey/server/testing'
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

  it('finds nobody by a character that the database encoding lacks', async () => {
    await execute(running().url, `create database latin encoding 'LATIN1' template template0`)
    const url = Object.assign(new URL(running().url), { pathname: '/latin' }).href
    await execute(url, postgres.articleTable, roy)
    await using users = await openUserTable({ url, table: 'user', columns })
    assert.equal(await users.findByUsername('\u{1f600}'), undefined)
    await rejectsWith('username_unusable', users.createUser({ username: '\u{1f600}', passwordHash: 'x' }))
  })
})
