/** The people of another app's table, with what stands beside them in a database of our own. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AccountStore, createTableAccounts, createWorld, type PersonStore } from '@latchkey/server/stores'
import { describeAccountStore, rejectsWith } from '@latchkey/server/testing'
import { openUserTable } from '../existing-table/user-table.ts'
import { emptiedStores } from './emptied-stores.ts'
import { execute } from './execute.ts'
import { isEveryCase } from './level.ts'
import type { TestEngine } from './test-engine.ts'

const integerIds = { table: 'user', columns: { id: 'id', username: 'username', password: 'password' } }
const textIds = { table: 'accounts', columns: { id: 'uid', username: 'login', password: 'pw', disabled: 'off' } }
const withActive = { table: 'accounts', columns: { ...textIds.columns, active: 'active' } }

interface Opened extends AccountStore, AsyncDisposable {
  readonly people: PersonStore
  readonly sql: (...statements: readonly string[]) => Promise<void>
}

export function describeTableAccounts(engine: TestEngine): void {
  const user = engine.articleTable.includes('`') ? '`user`' : '"user"'
  const openOwn = emptiedStores(engine)
  const open = async (
    named: typeof integerIds | typeof withActive,
    { deletesRows = false, setUp = [] }: { readonly deletesRows?: boolean; readonly setUp?: readonly string[] } = {},
  ): Promise<Opened> => {
    const url = await engine.createDatabase()
    await execute(url, ...(named === integerIds ? [engine.articleTable] : [engine.textIdTable]), ...setUp)
    const table = await openUserTable({ ...named, url })
    // In another database, so that no transaction can span both.
    const store = await openOwn()
    const { people } = store
    const accounts = createTableAccounts({ table, people, deletesRows, clock: createWorld().clock })
    return {
      ...accounts,
      people,
      sql: (...statements) => execute(url, ...statements),
      [Symbol.asyncDispose]: async () => {
        await table[Symbol.asyncDispose]()
        await store[Symbol.asyncDispose]()
      },
    }
  }

  if (isEveryCase)
    describeAccountStore({
      name: `${engine.name}, another app's table`,
      open: () => open(integerIds, { deletesRows: true }),
    })
  describeAccountStore({
    name: `${engine.name}, another app's table with ids of text`,
    open: () => open(textIds, { deletesRows: true }),
  })

  describe(`people of another app: ${engine.name}`, () => {
    const rows = `insert into ${user} (id, username, password) values (7, 'dup', 'seven'), (3, 'dup', 'three'), (12, null, 'x'), (5, 'roy', 'five')`
    const zero = [
      `insert into ${user} (id, username, password) values (11, 'zero', 'x')`,
      `update ${user} set id = 0 where id = 11`,
    ]

    it('are named by their ids as text, 0 among them, and by no other spelling', async () => {
      await using accounts = await open(integerIds, { setUp: [rows, ...zero] })
      for (const [id, rowId] of [
        ['0', 0],
        ['5', 5],
      ] as const) {
        assert.partialDeepStrictEqual(await accounts.findById(id), { id, rowId })
        assert.partialDeepStrictEqual(await accounts.findById(rowId), { id, rowId })
      }
      for (const other of ['00', '-0', '+5', '5.0', '5e0', ' 5', '0x5', '', '99', 5.5, true, [5], null])
        assert.equal(await accounts.findById(other), undefined)
    })

    it('are two where two rows have one name: the lower id is who logs in, and each is disabled alone', async () => {
      await using accounts = await open(integerIds, { setUp: [rows] })
      assert.equal((await accounts.findByUsername('dup'))?.id, '3')
      assert.equal(await accounts.setDisabled('7', 1_700_000_000), true)
      assert.deepEqual(
        [(await accounts.findById('3'))?.disabled, (await accounts.findById('7'))?.disabled],
        [false, true],
      )
    })

    it('are listed by id in the order of numbers, without those who cannot log in', async () => {
      await using accounts = await open(integerIds, { setUp: [rows, ...zero] })
      await accounts.setGrants('7', { scopes: ['read'], roles: [] })
      const page = async (after?: string) => {
        const found = await accounts.list({ limit: 2, ...(after !== undefined && { after }) })
        return found.map(({ id, scopes }) => `${id} ${scopes.join()}`)
      }
      assert.deepEqual([await page(), await page('3'), await page('7')], [['0 ', '3 '], ['5 ', '7 read'], []])
    })

    it('have no row beside them before there is something to say', async () => {
      await using accounts = await open(integerIds, { setUp: [rows] })
      await accounts.findByUsername('roy')
      await accounts.list({ limit: 9 })
      for (const nobody of ['99', 'x']) {
        assert.equal(await accounts.setDisabled(nobody, 1), false)
        assert.equal(await accounts.grantFirst(nobody, 'admin'), false)
      }
      assert.deepEqual(await accounts.people.findMany(['3', '5', '7', '99', 'x']), [])
      await accounts.setDisabled('5', 1)
      assert.deepEqual(
        (await accounts.people.findMany(['3', '5', '7'])).map(({ subject }) => subject),
        ['5'],
      )
    })

    it('are made with their address, scopes and roles, of which their table knows nothing', async () => {
      await using accounts = await open(integerIds)
      for (const [username, grants] of [
        ['zoe', { scopes: ['read'], roles: [] }],
        ['leo', { scopes: [], roles: ['admin'] }],
      ] as const) {
        const address = { address: `${username}@example.com`, key: `${username}@example.com` }
        await accounts.createAccount({ username, passwordHash: 'x', email: address, ...grants })
        assert.partialDeepStrictEqual(await accounts.findByUsername(username), { email: address.address, ...grants })
      }
    })

    it('are disabled by either: the app in its column, or an administrator here', async () => {
      const setUp = [`insert into accounts (uid, login, pw, off) values ('a', 'roy', 'x', 0), ('b', 'zoe', 'y', 1)`]
      await using accounts = await open(textIds, { setUp })
      const disabled = async () => [
        (await accounts.findById('a'))?.disabled,
        (await accounts.findByUsername('zoe'))?.disabled,
      ]
      assert.deepEqual(await disabled(), [false, true])
      await accounts.setDisabled('a', 1_700_000_000)
      await accounts.setDisabled('b', null)
      assert.deepEqual(await disabled(), [true, true])
      await accounts.setDisabled('a', null)
      await accounts.sql(`update accounts set off = 0`)
      assert.deepEqual(await disabled(), [false, false])
    })

    for (const [type, on, off] of [
      ['boolean', ['true'], ['false', 'null']],
      ['integer', ['1', '2', '-1'], ['0', 'null']],
      ['varchar(9)', ["'1'", "'t'", "'Yes'", "'active'", "'ON'"], ["'0'", "'N'", "'off'", "''", "'pending'", 'null']],
    ] as const) {
      it(`are in only where their app's column of ${type} says that they are active`, async () => {
        const rows = [...on, ...off].map((word, i) => `('${String.fromCharCode(97 + i)}', 'u${i}', 'x', 0, ${word})`)
        const insert = `insert into accounts (uid, login, pw, off, active) values ${rows.join(', ')}`
        await using accounts = await open(withActive, {
          setUp: [`alter table accounts add active ${type}`, insert],
        })
        const listed = await accounts.list({ limit: 99 })
        assert.deepEqual(
          listed.map(({ disabled }) => disabled),
          [...on.map(() => false), ...off.map(() => true)],
        )
        await accounts.sql("update accounts set off = 1 where uid = 'a'")
        assert.equal((await accounts.findByUsername('u0'))?.disabled, true)
        // Nobody knows what it is for a row that is made here.
        await rejectsWith('users_elsewhere', accounts.createUser({ username: 'new', passwordHash: 'x' }))
      })
    }

    it('are nobody any more when their app has taken their name away', async () => {
      await using accounts = await open(integerIds, { setUp: [rows] })
      await accounts.setGrants('5', { scopes: ['read'], roles: [] })
      await accounts.sql(`update ${user} set username = null where id = 5`)
      assert.equal(await accounts.findById('5'), undefined)
      assert.equal(await accounts.findByUsername('null'), undefined)
      assert.equal(await accounts.setDisabled('5', 1_700_000_000), false)
    })

    it('are deleted by their app alone, unless the settings say otherwise', async () => {
      await using accounts = await open(integerIds, { setUp: [rows] })
      assert.match(accounts.removalElsewhere ?? '', /belongs to another app/)
      await rejectsWith('users_elsewhere', accounts.remove('5'))
      assert.equal((await accounts.findById('5'))?.username, 'roy')
    })

    it('are made only by their app if a row needs values that are not known here', async () => {
      await using accounts = await open(textIds, { setUp: ['drop table accounts', demanding] })
      assert.match(accounts.creationElsewhere ?? '', /needs email, of which nothing is known/)
      await rejectsWith('users_elsewhere', accounts.createUser({ username: 'roy', passwordHash: 'x' }))
      assert.deepEqual(await accounts.list({ limit: 9 }), [])
    })

    it('leave nothing that another person could find who gets the id next', async () => {
      await using accounts = await open(integerIds, { setUp: [rows], deletesRows: true })
      await accounts.setGrants('5', { scopes: ['read'], roles: ['admin'] })
      await accounts.sql(`delete from ${user} where id = 5`)
      assert.equal(await accounts.findById('5'), undefined)
      // The first administrator is gone, so another user may become one.
      assert.equal(await accounts.grantFirst('3', 'admin'), true)
      assert.equal(await accounts.people.find('5'), undefined)
    })

    it('get no password that their column would cut', async () => {
      const setUp = [rows]
      await using accounts = await open(integerIds, { setUp })
      const most = accounts.maximumPasswordHashLength
      if (most === undefined) return
      const change = { id: '5', replacement: 'x'.repeat(most + 1), at: 1 }
      await rejectsWith('store_misconfigured', accounts.changePassword(change))
      assert.equal((await accounts.findById('5'))?.passwordHash, 'five')
    })
  })
}

/** Beside `email` it has columns that the database fills by itself. */
const demanding = `create table accounts (uid varchar(40), login varchar(45) not null, pw varchar(255) not null,
  off integer default 0 not null, email varchar(99) not null, made varchar(20) default 'x' not null, note varchar(20))`
