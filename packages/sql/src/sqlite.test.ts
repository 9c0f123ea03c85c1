/** The user store on SQLite: the file database and its locks. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { createMovableClock, rejectsWith } from '@latchkey/server/testing'
import { sql } from 'kysely'
import { openDatabase } from './database/open-database.ts'
import { openStore } from './database/open-store.ts'
import { openUserTable } from './existing-table/user-table.ts'
import { describeEngine } from './testing/describe-engine.ts'
import { execute } from './testing/execute.ts'
import { sqliteEngine } from './testing/sqlite-engine.ts'

const sqlite = sqliteEngine()

describeEngine(sqlite)

/** Lets what was asked for come as far as its statement: a clock that a test moves would be faster. */
async function begun(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate)
}

describe('a SQLite file', () => {
  const file = async () => (await sqlite.createDatabase()).slice('sqlite:'.length)

  it('is made with its folder, readable by its owner only', async () => {
    const path = `${await file()}.d/nested/latchkey.db`
    await using store = await openStore({ url: `sqlite:${path}` })
    const { users } = store
    await users.createUser({ username: 'roy', passwordHash: 'x' })
    for (const suffix of ['', '-wal']) assert.equal(statSync(path + suffix).mode & 0o777, 0o600)
  })

  it('is not made for a table that should exist', async () => {
    const path = await file()
    const columns = { id: 'id', username: 'username', password: 'password' }
    const opening = openUserTable({ url: `sqlite:${path}`, table: 'user', columns })
    const error = await rejectsWith('store_misconfigured', opening)
    assert.match(error.message, /there is no such file$/)
    assert.equal(existsSync(path), false)
  })

  it('keeps its journal mode when it is another app\u2019s', async () => {
    const path = await file()
    using theirs = new DatabaseSync(path)
    theirs.exec('create table "user" (id integer primary key, username text unique, password text)')
    const columns = { id: 'id', username: 'username', password: 'password' }
    await using users = await openUserTable({ url: `sqlite:${path}`, table: 'user', columns })
    await users.createUser({ username: 'roy', passwordHash: 'x' })
    assert.equal(theirs.prepare('pragma journal_mode').get()?.['journal_mode'], 'delete')
  })

  it('is refused when it is not a database', async () => {
    const path = await file()
    writeFileSync(
      path,
      'a text that is long enough to have a header of a hundred bytes, which are not SQLite\u2019s at all. '.repeat(9),
    )
    const error = await rejectsWith('store_misconfigured', openStore({ url: `sqlite:${path}` }))
    assert.match(error.message, /result code 26/)
  })

  it('reports ids that are not of their column\u2019s type, and finds no user by them', async () => {
    const url = await sqlite.createDatabase()
    await execute(
      url,
      'create table t (id integer, username text unique, password text)',
      `insert into t values (1, 'a', 'x'), ('two', 'b', 'x'), (9007199254740993, 'c', 'x')`,
    )
    const columns = { id: 'id', username: 'username', password: 'password' }
    await using users = await openUserTable({ url, table: 't', columns })
    assert.deepEqual(users.findings, [
      'no unique index on id: lookups by id are slow',
      "1 rows whose id is not of the column's type (INTEGER): they cannot log in",
      '2 rows whose id is beyond 2^53, which JSON numbers do not hold exactly: they cannot log in',
    ])
    for (const username of ['b', 'c']) assert.equal(await users.findByUsername(username), undefined)
    assert.equal((await users.findByUsername('a'))?.id, 1)
  })

  it('compares as the column does when asked to', async () => {
    const url = await sqlite.createDatabase()
    await execute(url, sqlite.articleTable, `insert into "user" (username, password) values ('roy', 'x')`)
    const columns = { id: 'id', username: 'username', password: 'password' }
    await using users = await openUserTable({ url, table: 'user', columns, comparison: 'collation' })
    assert.equal((await users.findByUsername('ROY'))?.username, 'roy')
    assert.equal(await users.findByUsername('roy '), undefined)
  })

  it('is locked for writing from the first moment of a transaction, because a later lock fails at once', async () => {
    const path = await file()
    await using database = openDatabase({ url: `sqlite:${path}`, create: true })
    using other = new DatabaseSync(path, { timeout: 0 })
    const write = () => other.exec('create table if not exists written (x)')
    await database.ask((queries) =>
      queries.transaction().execute(async () => {
        assert.throws(write, { errcode: 5 })
      }),
    )
    write()
  })

  for (const [name, pragma, told] of [
    ['full', 'max_page_count = 1', /has no room left, or its disk fails: it refuses .* \(SQLite result code 13\)$/],
    ['read-only', 'query_only = on', /takes no writes: it refuses .* \(SQLite result code 8\)$/],
  ] as const) {
    it(`is unavailable while it is ${name}, and says so`, async () => {
      await using database = openDatabase({ url: await sqlite.createDatabase(), create: true })
      const run = (statement: string) => database.ask((queries) => sql.raw(statement).execute(queries))
      await run('create table t (x)')
      await run(`pragma ${pragma}`)
      const fill = 'insert into t select hex(randomblob(9999)) from (values (1), (2), (3))'
      assert.match((await rejectsWith('store_unavailable', run(fill))).message, told)
    })
  }

  it('is read while another process has the lock, and written when it lets go', async () => {
    const path = await file()
    const clock = createMovableClock()
    await using store = await openStore({ url: `sqlite:${path}`, world: { clock, randomId: () => 'none' } })
    const { users } = store
    await users.createUser({ username: 'roy', passwordHash: 'x' })
    using other = new DatabaseSync(path, { timeout: 0 })
    other.exec('begin immediate')
    let written = 0
    // More than there are connections to a server, in and out of transactions.
    const writes = Array.from({ length: 30 }, async (_, i) => {
      const user = { username: `user ${i}`, passwordHash: 'x' }
      await (i % 2 === 0 ? users.createUser(user) : store.transaction(({ users }) => users.createUser(user)))
      written += 1
    })
    for (let read = 0; read < 50; read += 1) {
      assert.equal((await users.findByUsername('roy'))?.username, 'roy')
      await new Promise(setImmediate)
    }
    assert.equal(written, 0)
    other.exec('rollback')
    await clock.advance(0.1)
    await Promise.all(writes)
    assert.equal((await users.list({ limit: 99 })).length, 31)
  })

  it('refuses what another process has kept it from writing for three seconds, and does not write it later', async () => {
    const path = await file()
    const clock = createMovableClock()
    await using store = await openStore({ url: `sqlite:${path}`, world: { clock, randomId: () => 'none' } })
    using other = new DatabaseSync(path, { timeout: 0 })
    other.exec('begin immediate')
    const user = { username: 'roy', passwordHash: 'x' }
    const refused = [
      rejectsWith('store_unavailable', store.users.createUser(user)),
      rejectsWith(
        'store_unavailable',
        store.transaction(({ users }) => users.createUser(user)),
      ),
    ]
    await begun()
    await clock.advance(3.1)
    await Promise.all(refused)
    other.exec('rollback')
    await clock.advance(3.1)
    assert.deepEqual(await store.users.list({ limit: 9 }), [])
  })

  it('says that nothing can be written, until something is, or half a minute has gone by without a try', async () => {
    const path = await file()
    const clock = createMovableClock()
    await using store = await openStore({ url: `sqlite:${path}`, world: { clock, randomId: () => 'none' } })
    using other = new DatabaseSync(path, { timeout: 0 })
    const create = (username: string) => store.users.createUser({ username, passwordHash: 'x' })
    const refused = async (work: Promise<unknown>) => {
      const refusal = rejectsWith('store_unavailable', work)
      await begun()
      await clock.advance(3.1)
      await refusal
    }
    assert.equal(store.writes(), 'all')
    other.exec('begin immediate')
    await refused(store.transaction(({ users }) => users.remove('00000000-0000-7000-8000-000000000000')))
    assert.equal(store.writes(), 'none')
    // What reads, or changes nothing, says nothing.
    await store.users.list({ limit: 1 })
    await store.ping()
    assert.equal(store.writes(), 'none')
    await refused(create('roy'))
    other.exec('rollback')
    await create('zoe')
    assert.equal(store.writes(), 'all')
    other.exec('begin immediate')
    await refused(create('leo'))
    assert.equal(store.writes(), 'some')
    await clock.advance(30)
    assert.equal(store.writes(), 'all')
  })

  it('is opened once another process has let go of it', async () => {
    const path = await file()
    using other = new DatabaseSync(path, { timeout: 0 })
    other.exec('create table t (x); begin exclusive')
    const opening = openStore({ url: `sqlite:${path}` })
    await new Promise((resolve) => setTimeout(resolve, 50))
    other.exec('commit')
    await using store = await opening
    assert.deepEqual(await store.users.list({ limit: 9 }), [])
  })

  it('is brought up to date once when several processes start together, and takes a name once', async () => {
    const url = await sqlite.createDatabase()
    const outcomes = await inFourProcesses(`await openStore({ url: ${JSON.stringify(url)} })`, ['roy'])
    assert.deepEqual(outcomes.toSorted(), ['created', 'username_taken', 'username_taken', 'username_taken'])
  })

  it('takes each name once from several processes when the table has no unique index', async () => {
    const url = await sqlite.createDatabase()
    await execute(url, sqlite.articleTable)
    const columns = { id: 'id', username: 'username', password: 'password' }
    const names = Array.from({ length: 40 }, (_, index) => `user ${index}`)
    const outcomes = await inFourProcesses(
      `await openUserTable(${JSON.stringify({ url, table: 'user', columns })})`,
      names,
    )
    assert.equal(outcomes.filter((outcome) => outcome === 'created').length, 40)
    assert.equal(outcomes.filter((outcome) => outcome === 'username_taken').length, 120)
  })
})

/** Creates the users in four processes at once; what became of each attempt, in no particular order. */
async function inFourProcesses(opening: string, usernames: readonly string[]): Promise<string[]> {
  const program = `
    import { openStore, openUserTable } from ${JSON.stringify(import.meta.resolve('./index.ts'))}
    const opened = ${opening}
    const { users = opened } = opened
    for (const username of ${JSON.stringify(usernames)}) {
      await users.createUser({ username, passwordHash: 'x' }).then(() => console.log('created'), (error) => console.log(error.code))
    }
    await opened[Symbol.asyncDispose]()`
  const flags = ['--conditions=@latchkey/source', '--input-type=module']
  const outputs = await Promise.all(
    Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [...flags, '-e', program])),
  )
  return outputs.flatMap(({ stdout }) => stdout.trim().split('\n'))
}
