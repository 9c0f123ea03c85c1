/** The contract of an AccountStore. Every engine passes it. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  type Account,
  apiKeyHash,
  type EmailAddress,
  type NewAccount,
  parseEmailAddress,
  uuidV7,
} from '@latchkey/server/stores'
import { openStore } from '../database/open-store.ts'
import { execute } from './execute.ts'
import type { StorePlace } from './store-place.ts'

const NOW = 1_700_000_000

export function describeAccountStore({ name, createDatabase, openedOnce }: StorePlace): void {
  const open = async () => openStore({ url: await createDatabase() })

  describe(`account store: ${name}`, () => {
    it('gives back what was put in, by id, name and mailbox', async () => {
      await using store = await open()
      const full = await made(
        store.users.createAccount({
          ...newAccount('Zo\u00eb \u{1f600}'),
          email: mailbox('Zoe@example.com'),
          emailVerified: true,
          scopes: ['a:b', 'c'],
          roles: ['admin'],
        }),
      )
      assert.partialDeepStrictEqual(full, {
        email: 'Zoe@example.com',
        emailKey: 'zoe@example.com',
        scopes: ['a:b', 'c'],
        roles: ['admin'],
        disabled: false,
      })
      assert.ok(full.emailVerifiedAt !== undefined && full.createdAt > NOW)
      const bare = await made(store.users.createAccount(newAccount('roy')))
      assert.deepEqual(Object.keys(bare).toSorted(), [
        'createdAt',
        'disabled',
        'id',
        'passwordHash',
        'roles',
        'scopes',
        'username',
      ])
      for (const account of [full, bare]) {
        assert.deepEqual(await store.users.findById(account.id), account)
        assert.deepEqual(await store.users.findByUsername(account.username), account)
      }
      assert.deepEqual(await store.users.findByEmailKey('zoe@example.com'), full)
      for (const key of ['Zoe@example.com', 'zoe@example.com ', 'zo\u00eb@example.com', '']) {
        assert.equal(await store.users.findByEmailKey(key), undefined)
      }
      for (const id of [7, '', 'x', uuidV7(NOW), full.id.toUpperCase()])
        assert.equal(await store.users.findById(id), undefined)
    })

    it('says which of name and mailbox is taken, and makes nothing then', async () => {
      await using store = await open()
      await store.users.createAccount({ ...newAccount('roy'), email: mailbox('roy@example.com') })
      for (const [account, taken] of [
        [{ ...newAccount('roy'), email: mailbox('other@example.com') }, 'username'],
        [newAccount('roy'), 'username'],
        [{ ...newAccount('other'), email: mailbox('ROY@Example.com') }, 'email'],
        // Full-width letters: equal after normalizing, so equal here too (GHSA-7rqj-j65f-68wh).
        [{ ...newAccount('other'), email: mailbox('\uff52oy@example.com') }, 'email'],
      ] as const) {
        assert.deepEqual(await store.users.createAccount(account), { taken })
      }
      assert.equal((await store.users.list({ limit: 10 })).length, 1)
    })

    it('compares addresses as this program does, whatever the engine folds (CVE-2019-19844)', async () => {
      await using store = await open()
      const texts = [
        'mike@example.org',
        'MIKE@EXAMPLE.ORG',
        'mike@example.org.example',
        '\uff4dike@example.org',
        'mik.e@example.org',
        'mike+x@example.org',
        'stra\u00dfe@example.org',
        'mike@stra\u00dfe.example',
        'mike@strasse.example',
      ]
      const keys = new Set<string>()
      for (const [index, text] of texts.entries()) {
        const email = parseEmailAddress(text)
        if (!email) continue
        const result = await store.users.createAccount({ ...newAccount(`user ${index}`), email })
        assert.equal('taken' in result, keys.has(email.key), text)
        keys.add(email.key)
      }
      assert.ok(keys.size >= 4)
    })

    it('makes one of many at once with one name, and one of many with one mailbox', async () => {
      await using store = await open()
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          store.users.createAccount(
            i % 2 ? newAccount('roy') : { ...newAccount(`user ${i}`), email: mailbox('roy@example.com') },
          ),
        ),
      )
      assert.deepEqual(results.map((one) => ('taken' in one ? one.taken : 'made')).toSorted(), [
        ...Array(5).fill('email'),
        'made',
        'made',
        ...Array(5).fill('username'),
      ])
    })

    it('lists page by page, the oldest first, and finds by exact name or mailbox', async () => {
      await using store = await open()
      for (let i = 0; i < 25; i++)
        await store.users.createAccount({ ...newAccount(`user ${i}`), email: mailbox(`u${i}@example.com`) })
      const seen: Account[] = []
      for (let after: string | undefined; ; after = seen.at(-1)?.id) {
        const page = await store.users.list({ limit: 10, ...(after !== undefined && { after }) })
        if (page.length === 0) break
        seen.push(...page)
      }
      assert.equal(new Set(seen.map(({ id }) => id)).size, 25)
      const named = async (query: object) =>
        (await store.users.list({ limit: 10, ...query })).map(({ username }) => username)
      assert.deepEqual(await named({ username: 'user 7' }), ['user 7'])
      assert.deepEqual(await named({ emailKey: 'u8@example.com' }), ['user 8'])
      for (const query of [
        { username: 'user' },
        { username: 'USER 7' },
        { username: 'a\0' },
        { emailKey: 'u' },
        { after: 'x' },
      ]) {
        assert.deepEqual(await named(query), [])
      }
    })

    it('changes a password that is still the expected one, and notes when', async () => {
      await using store = await open()
      const { id } = await made(store.users.createAccount(newAccount('roy')))
      const change = { id, replacement: 'second', at: NOW }
      assert.equal(await store.users.changePassword({ ...change, expected: 'FIRST' }), false)
      assert.equal(await store.users.changePassword({ ...change, expected: 'first' }), true)
      assert.partialDeepStrictEqual(await store.users.findById(id), { passwordHash: 'second', passwordChangedAt: NOW })
      assert.equal(await store.users.changePassword({ ...change, expected: 'first' }), false)
      assert.equal(await store.users.changePassword({ ...change, replacement: 'third' }), true)
      assert.equal(await store.users.changePassword({ ...change, id: uuidV7(NOW) }), false)
      assert.equal((await store.users.findById(id))?.passwordHash, 'third')
    })

    it('lets one of many changes of one password through', async () => {
      await using store = await open()
      const { id } = await made(store.users.createAccount(newAccount('roy')))
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.users.changePassword({ id, expected: 'first', replacement: `${i}`, at: NOW }),
        ),
      )
      assert.equal(results.filter(Boolean).length, 1)
    })

    it('disables since a first moment, and enables', async () => {
      await using store = await open()
      const { id } = await made(store.users.createAccount(newAccount('roy')))
      assert.equal(await store.users.setDisabled(id, NOW), true)
      assert.equal(await store.users.setDisabled(id, NOW + 9), true)
      assert.partialDeepStrictEqual(await store.users.findById(id), { disabled: true, disabledAt: NOW })
      assert.equal(await store.users.setDisabled(id, null), true)
      assert.equal((await store.users.findById(id))?.disabled, false)
      for (const nobody of [uuidV7(NOW), 'x']) assert.equal(await store.users.setDisabled(nobody, NOW), false)
    })

    it('sets scopes and roles, and gives a first role once, however many ask at once', async () => {
      await using store = await open()
      const ids: string[] = []
      for (const username of ['a', 'b', 'c', 'd'])
        ids.push((await made(store.users.createAccount(newAccount(username)))).id)
      const [first = '', ...others] = ids
      assert.equal(await store.users.setGrants(first, { scopes: ['read'], roles: ['administrator'] }), true)
      assert.equal(await store.users.setGrants(uuidV7(NOW), { scopes: [], roles: [] }), false)
      assert.equal(await store.users.grantFirst(uuidV7(NOW), 'admin'), false)
      const granted = await Promise.all(ids.map((id) => store.users.grantFirst(id, 'admin')))
      assert.equal(granted.filter(Boolean).length, 1)
      assert.equal(await store.users.grantFirst(others[0] ?? '', 'admin'), false)
      const accounts = await store.users.list({ limit: 9 })
      assert.equal(accounts.filter(({ roles }) => roles.includes('admin')).length, 1)
      const account = accounts.find(({ id }) => id === first)
      assert.ok(account?.roles.includes('administrator'))
      assert.deepEqual(account?.scopes, ['read'])
    })

    it('verifies the mailbox that the user still has', async () => {
      await using store = await open()
      const { id } = await made(store.users.createAccount({ ...newAccount('roy'), email: mailbox('roy@example.com') }))
      assert.equal(await store.users.verifyEmail({ id, emailKey: 'old@example.com', at: NOW }), false)
      assert.equal((await store.users.findById(id))?.emailVerifiedAt, undefined)
      for (const at of [NOW, NOW + 5])
        assert.equal(await store.users.verifyEmail({ id, emailKey: 'roy@example.com', at }), true)
      assert.equal((await store.users.findById(id))?.emailVerifiedAt, NOW)
    })

    it('removes a user with their keys and tokens, and leaves the name free', async () => {
      await using store = await open()
      const [gone, stays] = [
        await made(store.users.createAccount({ ...newAccount('roy'), email: mailbox('roy@example.com') })),
        await made(store.users.createAccount(newAccount('zoe'))),
      ]
      for (const { id: userId } of [gone, stays]) {
        await store.apiKeys.create({
          id: uuidV7(Date.now()),
          userId,
          name: 'ci',
          scopes: [],
          createdAt: NOW,
          hash: apiKeyHash(userId),
        })
        await store.oneTimeTokens.add({
          hash: apiKeyHash(`${userId}t`),
          purpose: 'password_reset',
          userId,
          emailKey: 'x',
          createdAt: NOW,
          expiresAt: NOW + 9,
        })
      }
      assert.equal(await store.users.remove(gone.id), true)
      assert.equal(await store.users.remove(gone.id), false)
      assert.equal(await store.users.findById(gone.id), undefined)
      const left = async (userId: string) => [
        (await store.apiKeys.list(userId, 9)).length,
        (await store.oneTimeTokens.findUsable({ hash: apiKeyHash(`${userId}t`), purpose: 'password_reset', now: NOW }))
          ? 1
          : 0,
      ]
      assert.deepEqual(
        [await left(gone.id), await left(stays.id)],
        [
          [0, 0],
          [1, 1],
        ],
      )
      const again = await made(store.users.createAccount({ ...newAccount('roy'), email: mailbox('roy@example.com') }))
      assert.notEqual(again.id, gone.id)
    })

    it('refuses a row whose lists are none, rather than guess', { skip: openedOnce }, async () => {
      const url = await createDatabase()
      await using store = await openStore({ url })
      const { id } = await made(store.users.createAccount(newAccount('roy')))
      for (const text of ['', 'admin', '{}', '[1]']) {
        await execute(url, `update latchkey_users set roles = '${text}'`)
        await assert.rejects(store.users.findById(id), { code: 'store_misconfigured' })
      }
    })
  })

  describe(`one-time token store: ${name}`, () => {
    const token = {
      purpose: 'password_reset',
      userId: randomUUID(),
      emailKey: 'roy@example.com',
      createdAt: NOW,
      expiresAt: NOW + 60,
    } as const
    const shown = (hash: string, now = NOW) => ({ hash, purpose: 'password_reset', now }) as const

    it('gives a token to one of a hundred that show it at once', async () => {
      await using store = await open()
      const hash = apiKeyHash('one')
      await store.oneTimeTokens.add({ ...token, hash })
      assert.deepEqual(await store.oneTimeTokens.findUsable(shown(hash)), { ...token, hash })
      const results = await Promise.all(Array.from({ length: 100 }, () => store.oneTimeTokens.consume(shown(hash))))
      assert.deepEqual(results.filter(Boolean), [{ ...token, hash }])
      assert.equal(await store.oneTimeTokens.findUsable(shown(hash)), undefined)
    })

    it('gives none that has expired, is for something else, is not there, or was cancelled', async () => {
      await using store = await open()
      const hash = apiKeyHash('one')
      await store.oneTimeTokens.add({ ...token, hash })
      const { oneTimeTokens } = store
      assert.equal(await oneTimeTokens.consume(shown(hash, NOW + 60)), undefined)
      assert.equal(await oneTimeTokens.consume({ ...shown(hash), purpose: 'email_verification' }), undefined)
      assert.equal(await oneTimeTokens.consume(shown(apiKeyHash('other'))), undefined)
      await oneTimeTokens.cancel({ userId: token.userId, purpose: 'email_verification' })
      await oneTimeTokens.cancel({ userId: randomUUID() })
      assert.ok(await oneTimeTokens.findUsable(shown(hash)))
      await oneTimeTokens.cancel({ userId: token.userId, purpose: 'password_reset' })
      assert.equal(await oneTimeTokens.consume(shown(hash)), undefined)
    })

    it('removes what has expired, so many at a time', async () => {
      await using store = await open()
      for (let i = 0; i < 5; i++)
        await store.oneTimeTokens.add({ ...token, hash: apiKeyHash(`${i}`), expiresAt: NOW + i })
      assert.deepEqual(
        [await store.oneTimeTokens.removeExpired(NOW + 4, 3), await store.oneTimeTokens.removeExpired(NOW + 4, 3)],
        [3, 1],
      )
      assert.ok(await store.oneTimeTokens.findUsable(shown(apiKeyHash('4'))))
    })
  })

  describe(`API key store: ${name}`, () => {
    const key = (userId: string, text: string) => ({
      id: uuidV7(Date.now()),
      userId,
      name: '\u65e5'.repeat(100),
      scopes: ['read'],
      createdAt: NOW,
      hash: apiKeyHash(text),
    })

    it('gives back what was put in, lists without the hash, and removes for the owner alone', async () => {
      await using store = await open()
      const [owner, other] = [randomUUID(), randomUUID()]
      const [one, two] = [key(owner, 'one'), { ...key(owner, 'two'), expiresAt: NOW + 60 }]
      for (const each of [one, two, key(other, 'three')]) await store.apiKeys.create(each)
      assert.deepEqual(await store.apiKeys.find(one.id), one)
      assert.deepEqual(await store.apiKeys.find(two.id), two)
      for (const id of ['', 'x', randomUUID()]) assert.equal(await store.apiKeys.find(id), undefined)
      assert.deepEqual(
        (await store.apiKeys.list(owner, 9)).toSorted((a) => (a.id === one.id ? -1 : 1)),
        [one, two].map(({ hash: _, ...rest }) => rest),
      )
      assert.equal(await store.apiKeys.remove({ id: one.id, userId: other }), false)
      assert.equal(await store.apiKeys.remove({ id: one.id, userId: owner }), true)
      assert.equal(await store.apiKeys.remove({ id: one.id, userId: owner }), false)
      assert.deepEqual([await store.apiKeys.removeAll(owner), await store.apiKeys.removeAll(owner)], [1, 0])
      assert.equal((await store.apiKeys.list(other, 9)).length, 1)
    })

    it('writes a use once in a while', async () => {
      await using store = await open()
      const one = key(randomUUID(), 'one')
      await store.apiKeys.create(one)
      const used: (number | undefined)[] = []
      for (const at of [NOW, NOW + 30, NOW + 61]) {
        await store.apiKeys.touch(one.id, { at, before: at - 60 })
        used.push((await store.apiKeys.find(one.id))?.lastUsedAt)
      }
      assert.deepEqual(used, [NOW, NOW, NOW + 61])
    })
  })
}

function newAccount(username: string): NewAccount {
  return { username, passwordHash: 'first', scopes: [], roles: [] }
}

function mailbox(text: string): EmailAddress {
  const email = parseEmailAddress(text)
  assert.ok(email, text)
  return email
}

async function made(creating: Promise<Account | { readonly taken: string }>): Promise<Account> {
  const account = await creating
  assert.ok(!('taken' in account))
  return account
}
