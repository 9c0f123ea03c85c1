/** Real databases: SQLite for what any can show, MariaDB for a column with an end. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { createHasher, type HasherOptions, type WorkReport } from '@latchkey/passwords'
import { openStore, openUserTable } from '@latchkey/sql'
import { skipWithout, startMariaDb } from '@latchkey/sql/testing'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { recordingLogger } from '../testing/test-server.ts'
import { createWorld } from '../world/world.ts'
import { createStoredUsers, type StoredUsersPorts } from './stored-users.ts'
import type { UserStore } from './user-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-stored-users-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

/** The same letters, as two keyboards send them. */
const [COMPOSED, DECOMPOSED] = ['Zo\u00eb, weit und breit', 'Zoe\u0308, weit und breit']

const COLUMNS = { id: 'id', username: 'username', password: 'password' }
const OLD: HasherOptions = { policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } }
const NEW: HasherOptions = { policy: { format: 'werkzeug-pbkdf2', iterations: 2000 } }
const [oldHash, sameHash, anotherHash] = (await Promise.all(
  ['open sesame', 'open sesame', 'another'].map((password) => createHasher(OLD).hash(password)),
)) as [string, string, string]

type Table = Awaited<ReturnType<typeof openTable>>

/** The article's table with one row for roy, id 0, and one for a disabled user. */
async function openTable(hash = oldHash) {
  files += 1
  const file = join(folder, `${files}.db`)
  const database = new DatabaseSync(file)
  database.exec('create table user (id integer primary key, username text, password text, disabled integer)')
  const insert = database.prepare('insert into user values (?, ?, ?, ?)')
  insert.run(0, 'roy', hash, 0)
  insert.run(1, 'gone', hash, 1)
  insert.run(2, 'passwordless', null, 0)
  const columns = { ...COLUMNS, disabled: 'disabled' }
  const store = await openUserTable({ url: `sqlite:${file}`, table: 'user', columns })
  return {
    store,
    stored: () => String(database.prepare('select password from user where id = 0').get()?.['password']),
    overwrite: (value: string) => void database.prepare('update user set password = ? where id = 0').run(value),
    execute: (sql: string) => database.exec(sql),
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      database.close()
    },
  }
}

/** What an operator must do something about. */
const warnings = (logger: ReturnType<typeof recordingLogger>) => logger.lines.filter(({ level }) => level === 'warn')

const usersOf = (store: UserStore, options: HasherOptions, more: Partial<StoredUsersPorts> = {}) =>
  createStoredUsers({ store, hasher: createHasher(options), ...more })

describe('stored users', () => {
  it('log in with their password and are named without it', async () => {
    await using table = await openTable()
    const users = await usersOf(table.store, OLD)
    assert.deepEqual(await users.authenticate('roy', 'open sesame'), { id: 0, username: 'roy' })
    assert.equal(await users.authenticate('roy', 'open sesam'), undefined)
    assert.equal(await users.authenticate('roy', ''), undefined)
  })

  for (const [where, hashed, sent, known] of [
    ['table of an old app', COMPOSED, COMPOSED, true],
    ['table of an old app', COMPOSED, DECOMPOSED, false],
    ['table of an old app', DECOMPOSED, DECOMPOSED, true],
    ['table of an old app', DECOMPOSED, COMPOSED, false],
    ['table of our own, as it was imported,', COMPOSED, DECOMPOSED, false],
    ['table of our own, as it was imported,', DECOMPOSED, DECOMPOSED, true],
    ['table of our own, where it was set here,', COMPOSED, COMPOSED, true],
    ['table of our own, where it was set here,', COMPOSED, DECOMPOSED, true],
  ] as const) {
    const as = (password: string) => (password === COMPOSED ? 'composed' : 'decomposed')
    it(`in a ${where} match a password that was hashed ${as(hashed)} and is sent ${as(sent)}: ${known}, by one hash`, async () => {
      const work: WorkReport[] = []
      const hasher = createHasher({ ...OLD, onWork: (one) => work.push(one) })
      const passwordHash = await hasher.hash(hashed)
      await using table = await openTable(passwordHash)
      await using own = await openStore({ url: 'sqlite::memory:' })
      if (where.includes('imported')) await own.users.createUser({ username: 'roy', passwordHash })
      else await own.users.createAccount({ username: 'roy', passwordHash, scopes: [], roles: [] })
      const store = where.startsWith('table of an old app') ? table.store : own.users
      const users = await createStoredUsers({ store, hasher })
      work.length = 0
      assert.equal((await users.authenticate('roy', sent)) !== undefined, known)
      assert.equal(work.length, 1)
    })
  }

  it('in our own table, as they were imported, are hashed in the form of all keyboards once they have logged in', async () => {
    await using own = await openStore({ url: 'sqlite::memory:' })
    const passwordHash = await createHasher(OLD).hash(DECOMPOSED)
    const { id } = await own.users.createUser({ username: 'roy', passwordHash })
    const users = await usersOf(own.users, NEW, { rehash: true })
    assert.equal(await users.authenticate('roy', COMPOSED), undefined)
    const roy = await users.authenticate('roy', DECOMPOSED)
    assert.ok(roy && (await users.confirm(roy)))
    assert.equal((await own.users.findById(id))?.passwordForm, 'nfc')
    for (const sent of [COMPOSED, DECOMPOSED]) assert.ok(await users.authenticate('roy', sent))
  })

  it('are confirmed where another login has hashed their password anew in another form', async () => {
    await using own = await openStore({ url: 'sqlite::memory:' })
    await own.users.createUser({ username: 'roy', passwordHash: await createHasher(OLD).hash(DECOMPOSED) })
    const [one, other] = [await usersOf(own.users, OLD), await usersOf(own.users, NEW, { rehash: true })]
    const roy = await one.authenticate('roy', DECOMPOSED)
    assert.ok(roy)
    await other.authenticate('roy', DECOMPOSED)
    assert.equal(await one.confirm(roy), true)
  })

  it('are confirmed for as long as their password is the one that they have shown, and they may log in', async () => {
    for (const [what, change, confirmed] of [
      ['nothing', () => undefined, true],
      ['another password', (table) => table.overwrite(anotherHash), false],
      ['the same password, hashed anew by another login', (table) => table.overwrite(sameHash), true],
      ['no password', (table) => table.execute('update user set password = null'), false],
      ['disabled', (table) => table.execute('update user set disabled = 1'), false],
      ['gone', (table) => table.execute('delete from user'), false],
    ] as readonly (readonly [string, (table: Table) => void, boolean])[]) {
      await using table = await openTable()
      const users = await usersOf(table.store, OLD)
      const roy = await users.authenticate('roy', 'open sesame')
      assert.ok(roy)
      change(table)
      assert.equal(await users.confirm(roy), confirmed, what)
    }
  })

  it('are not confirmed if no password was presented', async () => {
    await using table = await openTable()
    const users = await usersOf(table.store, OLD)
    assert.equal(await users.confirm({ id: 0, username: 'roy' }), false)
  })

  it('are confirmed after a login that hashed their password anew, without another hash', async () => {
    await using table = await openTable()
    const work: WorkReport[] = []
    const hasher = createHasher({ ...NEW, onWork: (one) => work.push(one) })
    const users = await createStoredUsers({ store: table.store, hasher, rehash: true })
    const roy = await users.authenticate('roy', 'open sesame')
    assert.ok(roy)
    const before = work.length
    assert.equal(await users.confirm(roy), true)
    assert.equal(work.length, before)
  })

  it('are found by id, the id 0 too, while they are there and not disabled', async () => {
    await using table = await openTable()
    const users = await usersOf(table.store, OLD)
    assert.deepEqual(await users.findById(0), { id: 0, username: 'roy' })
    assert.deepEqual(await users.identity({}, 0), { id: 0, username: 'roy' })
    for (const id of [1, 99, '0', undefined, null, Number.NaN, {}, [0], true]) {
      assert.equal(await users.findById(id), undefined, String(id))
    }
  })

  it('are found by the text of a numeric id, because sub is always text (RFC 7519 §4.1.2), and by no other text', async () => {
    await using table = await openTable()
    const users = await usersOf(table.store, OLD)
    assert.deepEqual(await users.identity({}, '0'), { id: 0, username: 'roy' })
    for (const subject of [
      '1',
      '99',
      '00',
      '-0',
      '+0',
      '0.0',
      ' 0',
      '0x0',
      '0e0',
      '',
      'roy',
      '9007199254740993',
      ['0'],
    ]) {
      assert.equal(await users.identity({}, subject), undefined, String(subject))
    }
  })

  it('do not log in when they are disabled or have no password', async () => {
    await using table = await openTable()
    const users = await usersOf(table.store, OLD)
    assert.equal(await users.authenticate('gone', 'open sesame'), undefined)
    for (const password of ['', 'null', 'open sesame']) {
      assert.equal(await users.authenticate('passwordless', password), undefined)
    }
  })

  it('cost as much when they are unknown, disabled or without a password as with a wrong one', async () => {
    await using table = await openTable()
    const work: WorkReport[] = []
    const hasher = createHasher({ ...OLD, onWork: (report) => work.push(report) })
    const users = await createStoredUsers({ store: table.store, hasher })
    const unitsOf = async (name: string) => {
      work.length = 0
      await users.authenticate(name, 'wrong')
      return work.map(({ work: computed }) => computed)
    }
    const known = await unitsOf('roy')
    assert.equal(known.length, 1)
    for (const name of ['unknown', 'gone', 'passwordless', '\0', 'roy\ud800'])
      assert.deepEqual(await unitsOf(name), known)
  })

  it('cost that much from the first login on', async () => {
    const slow = await createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 3000 } }).hash('open sesame')
    await using table = await openTable(slow)
    const work: WorkReport[] = []
    const hasher = createHasher({ ...OLD, onWork: (report) => work.push(report) })
    const users = await createStoredUsers({ store: table.store, hasher })
    work.length = 0
    await users.authenticate('unknown', 'wrong')
    assert.deepEqual(
      work.map(({ work: computed }) => computed.primitive === 'pbkdf2' && computed.iterations),
      [3000],
    )
  })

  it('say what the table is like, and answer a ping', async () => {
    await using table = await openTable()
    const users = await usersOf(table.store, OLD)
    assert.deepEqual(users.warnings, table.store.findings)
    await users.ping()
  })
})

describe('the passwords of stored users', () => {
  it('stay as they are unless asked otherwise', async () => {
    await using table = await openTable()
    const users = await usersOf(table.store, NEW)
    assert.ok(await users.authenticate('roy', 'open sesame'))
    assert.equal(table.stored(), oldHash)
  })

  it('are written anew after a good login when that is asked for, once', async () => {
    await using table = await openTable()
    const users = await usersOf(table.store, NEW, { rehash: true })
    assert.equal(await users.authenticate('roy', 'wrong'), undefined)
    assert.equal(table.stored(), oldHash)
    assert.ok(await users.authenticate('roy', 'open sesame'))
    const written = table.stored()
    assert.match(written, /^pbkdf2:sha256:2000\$/)
    assert.ok(await users.authenticate('roy', 'open sesame'))
    assert.equal(table.stored(), written)
  })

  it('are not written over a change that came between', async () => {
    await using table = await openTable()
    const changed = await createHasher(OLD).hash('another')
    const hasher = createHasher(NEW)
    const hash: typeof hasher.hash = (password) => {
      table.overwrite(changed)
      return hasher.hash(password)
    }
    const users = await createStoredUsers({ store: table.store, hasher: { ...hasher, hash }, rehash: true })
    assert.deepEqual(await users.authenticate('roy', 'open sesame'), { id: 0, username: 'roy' })
    assert.equal(table.stored(), changed)
  })

  it('let the user in when hashing anew is overloaded, and say so without a name', async () => {
    await using table = await openTable()
    const logger = recordingLogger()
    const hasher = createHasher({ ...NEW, concurrency: 1, queueLimit: 0 })
    const hash: typeof hasher.hash = async (password) => {
      const [, refused] = await Promise.allSettled([hasher.hash('somebody else'), hasher.hash(password)])
      if (refused?.status !== 'rejected') throw new Error('the queue took two')
      throw refused.reason
    }
    const users = await createStoredUsers({ store: table.store, hasher: { ...hasher, hash }, rehash: true, logger })
    assert.deepEqual(await users.authenticate('roy', 'open sesame'), { id: 0, username: 'roy' })
    assert.equal(table.stored(), oldHash)
    assert.deepEqual(
      warnings(logger).map(({ level, message }) => [level, message]),
      [['warn', 'a password hash could not be upgraded']],
    )
    assert.match(JSON.stringify(logger.lines), /hashing_overloaded/)
    assert.doesNotMatch(JSON.stringify(logger.lines), /roy|sesame/)
  })

  it('let the user in when the table may not be written', async () => {
    await using table = await openTable()
    const logger = recordingLogger()
    const users = await usersOf(table.store, NEW, { rehash: true, logger })
    table.overwrite(oldHash)
    using database = new DatabaseSync(join(folder, `${files}.db`))
    database.exec("create trigger refuse before update on user begin select raise(abort, 'canary roy'); end")
    assert.deepEqual(await users.authenticate('roy', 'open sesame'), { id: 0, username: 'roy' })
    assert.equal(table.stored(), oldHash)
    assert.equal(warnings(logger).length, 1)
    assert.doesNotMatch(JSON.stringify(logger.lines), /canary/)
  })

  it('are hashed anew where anybody could guess them, and left alone otherwise, when only that is wanted', async () => {
    const weak = `md5$salt$${createHmac('md5', 'salt').update('open sesame').digest('hex')}`
    for (const [hash, isReplaced] of [
      [weak, true],
      [oldHash, false],
    ] as const) {
      await using table = await openTable(hash)
      const users = await usersOf(table.store, { ...NEW, formats: ['werkzeug-hmac'] }, { rehash: 'unsafe' })
      assert.ok(await users.authenticate('roy', 'open sesame'))
      assert.equal(table.stored() !== hash, isReplaced)
      assert.ok(await users.authenticate('roy', 'open sesame'))
    }
  })

  it('are counted at the start, and looked at again once a day, for which nobody waits', async () => {
    await using table = await openTable()
    const [logger, samples] = [recordingLogger(), [] as number[]]
    let now = 1_000_000
    const clock = { ...createWorld().clock, now: () => now }
    const store = {
      ...table.store,
      samplePasswordHashes() {
        samples.push(now)
        return table.store.samplePasswordHashes()
      },
    }
    const users = await usersOf(store, OLD, { logger, clock })
    assert.equal(
      logger.lines[0]?.message,
      'stored passwords: 2 of 2 are werkzeug-pbkdf2, pbkdf2 sha256, 1000 iterations',
    )
    for (now of [1_086_399, 1_086_400, 1_086_401]) await users.authenticate('roy', 'wrong')
    assert.deepEqual(samples, [1_000_000, 1_086_400])
  })

  it('are refused with a reason for the log where nothing here reads them, and with none where they are wrong', async () => {
    for (const [hash, expected] of [
      ['$9$unknown', ['password_unreadable']],
      [oldHash, []],
    ] as const) {
      await using table = await openTable(hash)
      const users = await usersOf(table.store, OLD)
      const told: string[] = []
      assert.equal(await users.authenticate('roy', 'wrong', 'strange', (reason) => told.push(reason)), undefined)
      assert.deepEqual(told, expected)
    }
  })

  const skip = skipWithout('mariadb')
  it('are never cut to fit the column', { skip }, async () => {
    await using server = await startMariaDb()
    const connection = await createConnection(server.url)
    // Werkzeug's pbkdf2:sha256 with 4 digits fits 100 characters, sha512 does not.
    await connection.query('create table user (id int primary key, username varchar(45) unique, password varchar(100))')
    await connection.query('insert into user values (7, ?, ?)', ['roy', oldHash])
    const stored = async () => {
      const [rows] = await connection.query<RowDataPacket[]>('select password from user')
      return String(rows[0]?.['password'])
    }
    try {
      await using store = await openUserTable({ url: server.url, table: 'user', columns: COLUMNS })
      const logger = recordingLogger()
      const long = await usersOf(
        store,
        { policy: { format: 'werkzeug-pbkdf2', digest: 'sha512', iterations: 1000 } },
        { rehash: true, logger },
      )
      assert.ok(await long.authenticate('roy', 'open sesame'))
      assert.equal(await stored(), oldHash)
      // It is left alone, not tried: a database that is not strict would cut it.
      assert.deepEqual(warnings(logger), [])
      const short = await usersOf(store, NEW, { rehash: true })
      assert.ok(await short.authenticate('roy', 'open sesame'))
      assert.match(await stored(), /^pbkdf2:sha256:2000\$/)
    } finally {
      await connection.end()
    }
  })
})
