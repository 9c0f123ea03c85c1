/** The user store on MariaDB. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { rejectsWith } from '@latchkey/server/testing'
import { sql } from 'kysely'
import { openDatabase } from './database/open-database.ts'
import { openUserTable, type UserTableOptions } from './existing-table/user-table.ts'
import { describeLostTransactions } from './testing/describe-database.ts'
import { describeDemoted } from './testing/describe-demoted.ts'
import { describeEngine } from './testing/describe-engine.ts'
import { describeOutage } from './testing/describe-outage.ts'
import { execute } from './testing/execute.ts'
import { mariaDbEngine } from './testing/mariadb-engine.ts'

const mariadb = mariaDbEngine()
const { skip, running } = mariadb

describeEngine(mariadb)
describe('MariaDB', { skip }, () => describeLostTransactions(mariadb))
describeOutage('MariaDB', skip, running)
describeDemoted('MariaDB', skip, running)

describe('a MariaDB table', { skip }, () => {
  const columns = { id: 'id', username: 'username', password: 'password' }
  const open = async (statements: readonly string[], options: Partial<UserTableOptions> = {}) => {
    const url = await running().createDatabase()
    await execute(url, ...statements)
    return openUserTable({ url, table: 'user', columns, ...options })
  }
  const roy = "insert into `user` (username, password) values ('roy', 'x')"

  it('reads flags of type bit, which come as bytes', async () => {
    const flags = 'alter table user add off bit(1) not null default 0, add active bit(1) not null default 1'
    const more = "insert into `user` (username, password, off, active) values ('zoe', 'y', 1, 1), ('leo', 'z', 0, 0)"
    await using users = await open([mariadb.articleTable, flags, roy, more], {
      columns: { ...columns, disabled: 'off', active: 'active' },
    })
    const disabled = async (username: string) => (await users.findByUsername(username))?.disabled
    assert.deepEqual([await disabled('roy'), await disabled('zoe'), await disabled('leo')], [false, true, true])
  })

  it('compares as the column does when asked to: case, accents, trailing blanks', async () => {
    await using users = await open([mariadb.articleTable, roy], { comparison: 'collation' })
    for (const username of ['roy', 'ROY', 'r\u00f3y', 'roy ', 'roy\u200b']) {
      assert.equal((await users.findByUsername(username))?.username, 'roy')
    }
    await rejectsWith('username_taken', users.createUser({ username: 'R\u00d3Y', passwordHash: 'x' }))
  })

  for (const charset of ['latin1', 'utf8mb3', 'ucs2']) {
    it(`compares exactly in a ${charset} column, and has room for what it holds`, async () => {
      const table = `create table \`user\` (id int primary key auto_increment, username varchar(45), password varchar(255)) charset ${charset}`
      await using users = await open([
        table,
        roy,
        "insert into `user` (username, password) values ('Zo\u00eb', 'y'), ('?', 'z')",
      ])
      assert.equal((await users.findByUsername('Zo\u00eb'))?.passwordHash, 'y')
      for (const username of ['Zoe', 'ROY', 'roy ', '\u{1f600}'])
        assert.equal(await users.findByUsername(username), undefined)
      await rejectsWith('username_unusable', users.createUser({ username: '\u{1f600}', passwordHash: 'x' }))
      assert.ok(
        users.findings.some((line) => line.startsWith(`the names in username are in ${charset}: nobody is found`)),
      )
    })
  }

  it('says how long a hash may be, and cuts none', async () => {
    await using users = await open([mariadb.articleTable.replace('varchar(255)', 'varchar(60)'), roy])
    assert.equal(users.maximumPasswordHashLength, 60)
    const change = { id: 1, expected: 'x', replacement: 'y'.repeat(61) }
    await rejectsWith('store_misconfigured', users.replacePasswordHash(change))
    assert.equal((await users.findById(1))?.passwordHash, 'x')
    await rejectsWith('username_unusable', users.createUser({ username: 'u'.repeat(46), passwordHash: 'x' }))
  })

  it('looks a name up through its index, whatever characters it has', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `('user ${index}', 'x')`).join()
    await using users = await open([
      mariadb.articleTable
        .replace('utf8mb4_unicode_ci', 'utf8mb4_general_ci')
        .replace(/\)\s*ENGINE/, ', key (username)) ENGINE'),
      `insert into \`user\` (username, password) values ${rows}`,
    ])
    const before = await rowsScanned()
    assert.equal((await users.findByUsername('user 77'))?.id, 78)
    for (const username of ['USER 77', 'user 77 ', '\u{1f600}'])
      assert.equal(await users.findByUsername(username), undefined)
    assert.ok((await rowsScanned()) - before < 2000)
  })

  it('is safe from quotes on a server that does not escape by backslash', async () => {
    const server = running().url
    await execute(server, "set global sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES,PAD_CHAR_TO_FULL_LENGTH'")
    await using users = await open([mariadb.articleTable, roy])
    for (const username of ["\\' or 1=1 -- ", "' or 1=1 -- ", '\\" or 1=1 -- ']) {
      assert.equal(await users.findByUsername(username), undefined)
    }
  })

  it('gives back integers beyond 32 bits and no others', async () => {
    const table = 'create table `user` (id bigint unsigned unique, username varchar(45) unique, password text)'
    const values =
      "(9007199254740991, 'safe', 'x'), (9007199254740993, 'unsafe', 'x'), (18446744073709551615, 'last', 'x')"
    await using users = await open([table, `insert into \`user\` values ${values}`])
    assert.equal((await users.findById(Number.MAX_SAFE_INTEGER))?.username, 'safe')
    assert.equal(await users.findByUsername('unsafe'), undefined)
    assert.equal(await users.findByUsername('last'), undefined)
    assert.equal(await users.findById(-1), undefined)
    assert.deepEqual(users.findings, [
      '2 rows whose id is beyond 2^53, which JSON numbers do not hold exactly: they cannot log in',
    ])
  })

  it('is found in another schema of the server', async () => {
    const other = new URL(await running().createDatabase())
    await execute(other.href, mariadb.articleTable, roy)
    await using users = await open([], { table: `${other.pathname.slice(1)}.user` })
    assert.equal((await users.findByUsername('roy'))?.id, 1)
  })

  async function rowsScanned(): Promise<number> {
    await using database = openDatabase({ url: running().url, create: false })
    const { rows } = await database.ask((queries) =>
      sql<{ Value: string }>`show global status like 'Handler_read_rnd_next'`.execute(queries),
    )
    return Number(rows[0]?.Value)
  }
})

describe('a fault of MariaDB', { skip }, () => {
  for (const [number, state, word, told] of [
    [1114, 'HY000', 'store_unavailable', /has no room left, or its disk fails: it refuses a statement \(1114\)$/],
    [1021, 'HY000', 'store_unavailable', /has no room left/],
    [1030, 'HY000', 'store_unavailable', /has no room left/],
    [1290, 'HY000', 'store_unavailable', /takes no writes: it refuses a statement \(1290\)$/],
    // By their states alone: a connection that was refused, a statement that was interrupted.
    [1043, '08S01', 'store_unavailable', /does not answer$/],
    [1317, '70100', 'store_unavailable', /does not answer$/],
    [1142, '42000', 'store_misconfigured', /refuses a statement \(1142\)$/],
  ] as const) {
    it(`is ${word} by its class: ${number} ${state}`, async () => {
      await using database = openDatabase({ url: running().url, create: false })
      const signal = sql.raw(`signal sqlstate '${state}' set mysql_errno = ${number}, message_text = 'x'`)
      const fault = await rejectsWith(
        word,
        database.ask((queries) => signal.execute(queries)),
      )
      assert.match(fault.message, told)
    })
  }
})

const fixture = new URL('../../../../shared/fixtures/golden/fixture-b-full.sql', import.meta.url)

describe("article B's users", { skip: skip || !existsSync(fixture) }, () => {
  it('are read as the original reads them, but by code points', async () => {
    const url = await running().createDatabase()
    const statements = readFileSync(fixture, 'utf8').split(/;(?=\s*(?:--.*)?\n)/)
    await execute(url, ...statements.filter((statement) => /insert|create/i.test(statement)))
    const columns = { id: 'id', username: 'username', password: 'password' }
    await using users = await openUserTable({ url, table: 'user', columns })
    for (const [username, id] of [
      ['roy', 1],
      ['Zo\u00eb', 10],
      ['zoe', undefined],
      ['dup', 11],
      ['', 16],
      ['123', 17],
      ['null', 18],
      ['\u{1f600}', 19],
      ['o\'brien\\"--', 24],
      ['bigid', 4294967],
    ] as const) {
      assert.equal((await users.findByUsername(username))?.id, id)
    }
    assert.equal((await users.findByUsername('nullpw'))?.passwordHash, null)
    assert.equal(users.maximumPasswordHashLength, 255)
    assert.equal(users.findings.length, 4)
    const kinds = (await users.samplePasswordHashes()).map(({ stored }) => stored.split('$')[0])
    for (const kind of ['pbkdf2:sha256:150000', 'pbkdf2:sha256:260000', 'scrypt:32768:8:1', 'sha1', 'plain']) {
      assert.ok(kinds.includes(kind))
    }
  })
})
