/** The contract of an engine that holds an existing table or our own: what needs SQL of its own to set up. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { apiKeyHash, type Rows, type Store } from '@latchkey/server/stores'
import { accountRemoved, describeUserStore, rejectsWith, storeEvents } from '@latchkey/server/testing'
import { openStore } from '../database/open-store.ts'
import { listTables } from '../existing-table/list-tables.ts'
import { openUserTable, type UserTable } from '../existing-table/user-table.ts'
import { describeStore } from './describe-store.ts'
import { describeSurvey } from './describe-survey.ts'
import { describeTableAccounts } from './describe-table-accounts.ts'
import { emptiedStores } from './emptied-stores.ts'
import { execute } from './execute.ts'
import type { TestEngine } from './test-engine.ts'

const columns = { id: 'id', username: 'username', password: 'password' }

export function describeEngine(engine: TestEngine): void {
  const openEmptied = emptiedStores(engine)

  describe(engine.name, { skip: engine.skip }, () => {
    describeStore(engine)
    describeTableAccounts(engine)
    describeSurvey(engine)
    describeUserStore({ name: `${engine.name}, the article's table`, open: () => openArticleTable() })

    it('takes the lowest id when a name occurs twice, and reports odd rows as counts', async () => {
      await using users = await openArticleTable(
        `
        insert into ${quoted('user')} (id, username, password) values
        (7, 'dup', 'seven'), (3, 'dup', 'three'), (9, 'dup', 'nine'), (11, 'zero', 'x'), (12, null, 'x'), (13, 'nopw', null)`,
        // Inserting 0 means the next number on MySQL.
        `update ${quoted('user')} set id = 0 where id = 11`,
      )
      assert.equal((await users.findByUsername('dup'))?.id, 3)
      assert.deepEqual(users.findings, [
        'no unique index on username: the database does not keep user names unique',
        '1 user names that occur more than once: the row with the lowest id is used',
        '1 rows without a user name: they cannot log in',
        '1 rows without a password: they cannot log in',
      ])
      assert.equal((await users.findByUsername('nopw'))?.passwordHash, null)
      assert.equal((await users.findById(0))?.username, 'zero')
      assert.equal(await users.findById(99), undefined)
    })

    it('refuses to create a user that a row without a unique index already names', async () => {
      await using users = await openArticleTable(
        `insert into ${quoted('user')} (username, password) values ('roy', 'x')`,
      )
      await rejectsWith('username_taken', users.createUser({ username: 'roy', passwordHash: 'y' }))
    })

    it('holds text ids and a flag, compared exactly', async () => {
      const url = await prepared(
        engine.textIdTable,
        `insert into accounts (uid, login, pw, off) values ('a1', 'roy', 'x', 0), ('A1', 'ROY', 'y', 1)`,
      )
      const names = { id: 'uid', username: 'login', password: 'pw', disabled: 'off' }
      await using users = await openUserTable({ url, table: 'accounts', columns: names })
      assert.deepEqual(await users.findById('a1'), { id: 'a1', username: 'roy', passwordHash: 'x', disabled: false })
      assert.deepEqual(await users.findById('A1'), { id: 'A1', username: 'ROY', passwordHash: 'y', disabled: true })
      assert.equal(await users.findById('a1 '), undefined)
      assert.equal(await users.findById(1), undefined)
      const created = await users.createUser({ username: 'zo\u00eb', passwordHash: 'z' })
      assert.match(String(created.id), /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
      assert.deepEqual(await users.findById(created.id), created)
    })

    it('lists everything that is wrong with the columns, and what exists', async () => {
      const url = await prepared(engine.articleTable)
      const wrong = { id: 'uid', username: 'id', password: 'pw', disabled: 'gone' }
      const error = await rejectsWith('store_misconfigured', openUserTable({ url, table: 'user', columns: wrong }))
      for (const part of ['no column uid (id)', 'column id (username) has type', 'no column pw', 'no column gone']) {
        assert.ok(error.message.includes(part), error.message)
      }
      assert.match(error.message, /its columns: id, username, password$/)
    })

    for (const table of ['users', 'user; drop table user', 'user"', 'user`', "user'", 'nowhere.user', '']) {
      it(`does not find a table ${JSON.stringify(table)}, and names what exists`, async () => {
        const url = await prepared(engine.articleTable)
        const error = await rejectsWith('store_misconfigured', openUserTable({ url, table, columns }))
        assert.match(error.message, /there is no table .*; tables: user$/)
      })
    }

    it('lists its tables with their columns, by names that open them', async () => {
      const url = await prepared(engine.articleTable, engine.textIdTable)
      const listed = await listTables(url)
      assert.deepEqual(
        // What a flag is depends on the engine.
        listed.map(({ name, columns }) => [
          name,
          columns.map((column) => (column.name === 'off' ? 'off' : `${column.name} ${column.kind}`)),
        ]),
        [
          ['accounts', ['uid text', 'login text', 'pw text', 'off']],
          ['user', ['id integer', 'username text', 'password text']],
        ],
      )
      assert.deepEqual(await listTables(url, 'user'), [listed[1]])
      assert.deepEqual(await listTables(url, 'users'), [{ name: 'users', columns: [], unique: [] }])
      await using users = await openUserTable({ url, table: listed[1]?.name ?? '', columns })
      assert.equal(await users.findByUsername('roy'), undefined)
    })

    it('says so when the database has no tables', async () => {
      const url = await prepared('select 1')
      const error = await rejectsWith('store_misconfigured', openUserTable({ url, table: 'user', columns }))
      assert.match(error.message, /the database has no tables$/)
    })

    it('samples kinds in the middle of many rows', async () => {
      const rows = Array.from({ length: 4000 }, (_, index) => {
        const kind = index > 1500 && index < 2500 ? 'pbkdf2:sha256:7' : 'pbkdf2:sha256:1000'
        return `(${index + 1}, 'user ${index}', '${kind}$salt${index}$00')`
      })
      await using users = await openArticleTable(
        `insert into ${quoted('user')} (id, username, password) values ${rows.join()}`,
      )
      const sample = await users.samplePasswordHashes()
      assert.deepEqual(sample.map(({ stored }) => stored.split('$')[0]).toSorted(), [
        'pbkdf2:sha256:1000',
        'pbkdf2:sha256:7',
      ])
    })

    it('counts the kinds of a table of two thousand', async () => {
      const rows = Array.from({ length: 2000 }, (_, i) => {
        const kind = i % 1000 === 7 ? 'pbkdf2:sha256:1000' : '$2b$12'
        return `(${i + 1}, 'user ${i}', '${kind}$salt${i}$00')`
      })
      await using users = await openArticleTable(
        `insert into ${quoted('user')} (id, username, password) values ${rows.join()}`,
      )
      const sample = await users.samplePasswordHashes()
      assert.deepEqual(
        sample.map(({ stored, rows }) => [stored.slice(0, 6), rows]),
        [
          ['$2b$12', 1998],
          ['pbkdf2', 2],
        ],
      )
    })

    it('reads and replaces hashes that are kept as bytes, with what stands beside them', async () => {
      const bytes = { MariaDB: 'varbinary(255)', PostgreSQL: 'bytea' }[engine.name] ?? 'blob'
      const url = await prepared(
        `create table members (uid integer primary key, login varchar(45), pw ${bytes}, grain varchar(9), times integer)`,
        `insert into members values (1, 'roy', '$2b$04$old', 'a$9', 500), (2, 'zoe', '$2b$04$new', null, 500)`,
      )
      const names = { id: 'uid', username: 'login', password: 'pw' }
      const passwordColumns = ['grain', 'times']
      await using users = await openUserTable({ url, table: 'members', columns: names, passwordColumns })
      assert.partialDeepStrictEqual(await users.findByUsername('roy'), {
        passwordHash: '$2b$04$old',
        passwordColumns: { grain: 'a$9', times: 500 },
      })
      assert.deepEqual(
        (await users.samplePasswordHashes()).map(({ rows, columns }) => [rows, columns?.['times']]),
        [[2, 500]],
      )
      assert.equal(await users.replacePasswordHash({ id: 1, expected: '$2b$04$other', replacement: 'x' }), false)
      assert.equal(await users.replacePasswordHash({ id: 1, expected: '$2b$04$old', replacement: '$2b$05$next' }), true)
      assert.equal((await users.findById(1))?.passwordHash, '$2b$05$next')
      await rejectsWith(
        'store_misconfigured',
        openUserTable({ url, table: 'members', columns: names, passwordColumns: ['pepper'] }),
      )
    })

    it('reports the refusal of a statement without quoting the row', async () => {
      const url = await prepared(
        'create table accounts (uid varchar(40), login varchar(45), pw varchar(255), email varchar(9) not null)',
      )
      const names = { id: 'uid', username: 'login', password: 'pw' }
      await using users = await openUserTable({ url, table: 'accounts', columns: names })
      const error = await rejectsWith(
        'store_misconfigured',
        users.createUser({ username: 'roy', passwordHash: 'pbkdf2' }),
      )
      assert.equal(error.cause, undefined)
    })

    it('keeps users from one start to the next', async () => {
      const url = await engine.createDatabase()
      const created = await withStore(openStore({ url }), ({ users }) =>
        users.createUser({ username: 'roy', passwordHash: 'x' }),
      )
      assert.deepEqual(await withStore(openStore({ url }), ({ users }) => users.findById(created.id)), created)
    })

    it('marks a user disabled by the time since when', async () => {
      const url = await engine.createDatabase()
      await using store = await openStore({ url })
      const { users } = store
      const { id } = await users.createUser({ username: 'roy', passwordHash: 'x' })
      await execute(url, 'update latchkey_users set disabled_at = 1700000000')
      assert.equal((await users.findById(id))?.disabled, true)
    })

    it('keeps names that differ only in case or blanks apart in its own schema', async () => {
      await using store = await openEmptied()
      const { users } = store
      const names = ['roy', 'ROY', 'roy ', 'r\u00f3y', 'roy\u200b']
      for (const [index, username] of names.entries())
        await users.createUser({ username, passwordHash: `hash ${index}` })
      for (const [index, username] of names.entries()) {
        assert.equal((await users.findByUsername(username))?.passwordHash, `hash ${index}`)
      }
      await rejectsWith('username_taken', users.createUser({ username: 'roy ', passwordHash: 'x' }))
    })

    it('removes a user with their keys, links and devices in one transaction, and touches no other user', async () => {
      await using store = await openEmptied()
      const { users, apiKeys, oneTimeTokens, devices } = store
      await using events = storeEvents(store)
      const [gone, stays] = [
        await users.createUser({ username: 'roy', passwordHash: 'x' }),
        await users.createUser({ username: 'zoe', passwordHash: 'x' }),
      ]
      const link = { purpose: 'password_reset', emailKey: 'x', createdAt: 1, expiresAt: 9 } as const
      for (const { id: userId } of [gone, stays]) {
        const hash = apiKeyHash(userId)
        await apiKeys.create({ id: userId, userId, name: 'ci', scopes: [], createdAt: 1, hash }, { most: 1, now: 1 })
        await oneTimeTokens.add({ ...link, hash, userId })
        await devices.remember({ tokenHash: hash, subject: userId }, 1, 20)
      }
      const remove = (rows: Rows) => rows.users.remove(gone.id)
      assert.equal(await events.raise(accountRemoved, { subject: gone.id }, remove), true)
      assert.equal(await events.raise(accountRemoved, { subject: gone.id }, remove), false)
      const left = async ({ id }: { readonly id: string }) => [
        (await apiKeys.list(id, 9)).length,
        (await devices.find(apiKeyHash(id), 1, 0))?.subject,
        (await oneTimeTokens.findUsable({ ...link, hash: apiKeyHash(id), now: 1 }))?.userId,
      ]
      assert.deepEqual(
        [await left(gone), await left(stays)],
        [
          [0, undefined, undefined],
          [1, stays.id, stays.id],
        ],
      )
    })

    it('has an own schema without findings', async () => {
      await using store = await openEmptied()
      const { users } = store
      assert.deepEqual(users.findings, [])
    })

    it('goes on after a start that was interrupted before the version was written', async () => {
      const url = await engine.createDatabase()
      await withStore(openStore({ url }), ({ users }) => users.createUser({ username: 'roy', passwordHash: 'x' }))
      await execute(url, 'delete from latchkey_schema')
      assert.equal((await withStore(openStore({ url }), ({ users }) => users.findByUsername('roy')))?.username, 'roy')
    })
  })

  async function openArticleTable(...statements: readonly string[]): Promise<UserTable> {
    return openUserTable({ url: await prepared(engine.articleTable, ...statements), table: 'user', columns })
  }

  /** A reserved word, as the engine's own table definition quotes it. */
  function quoted(name: string): string {
    return engine.articleTable.includes('`') ? `\`${name}\`` : `"${name}"`
  }

  async function prepared(...statements: readonly string[]): Promise<string> {
    const url = await engine.createDatabase()
    await execute(url, ...statements)
    return url
  }
}

async function withStore<T>(opening: Promise<Store>, use: (store: Store) => Promise<T>): Promise<T> {
  await using store = await opening
  return await use(store)
}
