/** The contract of an AccountStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type EmailAddress, parseEmailAddress } from '../mail/email-address.ts'
import { uuidV7 } from '../world/uuid-v7.ts'
import type { Account } from './account.ts'
import type { AccountStore, NewAccount } from './account-store.ts'

const NOW = 1_700_000_000

export interface AccountStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<AccountStore & AsyncDisposable>
}

export function describeAccountStore({ name, open }: AccountStoreContract): void {
  describe(`account store: ${name}`, () => {
    it('gives back what was put in, by id, name and mailbox', async () => {
      await using users = await open()
      const full = await made(
        users.createAccount({
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
      // Another app's table may lack a creation time.
      assert.ok(full.emailVerifiedAt !== undefined && (full.createdAt ?? full.emailVerifiedAt) > NOW)
      const bare = await made(users.createAccount(newAccount('roy')))
      const { createdAt: _, rowId: __, passwordForm: ___, ...known } = bare
      assert.deepEqual(Object.keys(known).toSorted(), ['disabled', 'id', 'passwordHash', 'roles', 'scopes', 'username'])
      for (const account of [full, bare]) {
        assert.deepEqual(await users.findById(account.id), account)
        assert.deepEqual(await users.findByUsername(account.username), account)
      }
      assert.deepEqual(await users.findByEmailKey('zoe@example.com'), full)
      for (const key of ['Zoe@example.com', 'zoe@example.com ', 'zo\u00eb@example.com', '']) {
        assert.equal(await users.findByEmailKey(key), undefined)
      }
      const others = [full.id.toUpperCase(), `0${full.id}`, `${full.id} `, ` ${full.id}`].filter((id) => id !== full.id)
      for (const id of [7, '', 'x', uuidV7(NOW), ...others]) assert.equal(await users.findById(id), undefined)
    })

    it('says in which form a password was hashed: the form in which it sets them, and as sent what others bring', async () => {
      await using users = await open()
      const form = async (id: string) => (await users.findById(id))?.passwordForm ?? 'sent'
      const { id } = await made(users.createAccount(newAccount('roy')))
      assert.equal(await form(id), users.newPasswordForm)
      for (const [name, change] of [
        ['zoe', (of: string) => users.changePassword({ id: of, replacement: 'other', at: NOW })],
        ['ann', (of: string) => users.replacePasswordHash({ id: of, expected: 'brought', replacement: 'other' })],
      ] as const) {
        const brought = await users.createUser({ username: name, passwordHash: 'brought' })
        assert.equal(await form(brought.id), 'sent')
        assert.equal(await change(brought.id), true)
        assert.equal(await form(brought.id), users.newPasswordForm)
      }
    })

    it('says which of name and mailbox is taken, and makes nothing then', async () => {
      await using users = await open()
      await users.createAccount({ ...newAccount('roy'), email: mailbox('roy@example.com') })
      for (const [account, taken] of [
        [{ ...newAccount('roy'), email: mailbox('other@example.com') }, 'username'],
        [newAccount('roy'), 'username'],
        [{ ...newAccount('other'), email: mailbox('ROY@Example.com') }, 'email'],
        // Full-width letters: equal after normalizing, so equal here too (GHSA-7rqj-j65f-68wh).
        [{ ...newAccount('other'), email: mailbox('\uff52oy@example.com') }, 'email'],
      ] as const) {
        assert.deepEqual(await users.createAccount(account), { taken })
      }
      assert.equal((await users.list({ limit: 10 })).length, 1)
    })

    it('takes new names that differ in case alone for one, and keeps imported ones apart', async (context) => {
      await using users = await open()
      if (users.newPasswordForm !== 'nfc') return context.skip('the app that owns the table says which names are two')
      const imported = async (username: string) => (await users.createUser({ username, passwordHash: 'x' })).id
      const ids = [
        await imported('Ann'),
        await imported('ann'),
        (await made(users.createAccount(newAccount('Zoe')))).id,
      ]
      for (const username of ['zoe', 'ZOE', 'Zoe', 'aNN', 'ann'])
        assert.deepEqual(await users.createAccount(newAccount(username)), { taken: 'username' }, username)
      ids.push(await imported('zoe'))
      await assert.rejects(imported('zoe'), { code: 'username_taken' })
      const found = ['Ann', 'ann', 'Zoe', 'zoe'].map(async (username) => (await users.findByUsername(username))?.id)
      assert.deepEqual(await Promise.all(found), ids)
      assert.equal(await users.findByUsername('ZOE'), undefined)
      const one = { ...newAccount('zOe'), email: mailbox('new@example.com') }
      assert.deepEqual(await users.createAccount(one), { taken: 'username' })
    })

    it('makes one of many at once whose names differ in case alone', async (context) => {
      await using users = await open()
      if (users.newPasswordForm !== 'nfc') return context.skip('the app that owns the table says which names are two')
      const names = Array.from({ length: 16 }, (_, i) =>
        [...'zoey'].map((c, bit) => (i & (1 << bit) ? c.toUpperCase() : c)).join(''),
      )
      const results = await Promise.all(names.map((username) => users.createAccount(newAccount(username))))
      assert.equal(results.filter((one) => !('taken' in one)).length, 1)
    })

    it('compares addresses as this program does, whatever the engine folds (CVE-2019-19844)', async () => {
      await using users = await open()
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
        const result = await users.createAccount({ ...newAccount(`user ${index}`), email })
        assert.equal('taken' in result, keys.has(email.key), text)
        keys.add(email.key)
      }
      assert.ok(keys.size >= 4)
    })

    it('makes one of many at once with one name, and one of many with one mailbox', async () => {
      await using users = await open()
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          users.createAccount(
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
      await using users = await open()
      for (let i = 0; i < 25; i++)
        await users.createAccount({ ...newAccount(`user ${i}`), email: mailbox(`u${i}@example.com`) })
      const seen: Account[] = []
      for (let after: string | undefined; ; after = seen.at(-1)?.id) {
        const page = await users.list({ limit: 10, ...(after !== undefined && { after }) })
        if (page.length === 0) break
        seen.push(...page)
      }
      assert.equal(new Set(seen.map(({ id }) => id)).size, 25)
      const named = async (query: object) => (await users.list({ limit: 10, ...query })).map(({ username }) => username)
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
      await using users = await open()
      const { id } = await made(users.createAccount(newAccount('roy')))
      const change = { id, replacement: 'second', at: NOW }
      assert.equal(await users.changePassword({ ...change, expected: 'FIRST' }), false)
      assert.equal(await users.changePassword({ ...change, expected: 'first' }), true)
      assert.partialDeepStrictEqual(await users.findById(id), { passwordHash: 'second', passwordChangedAt: NOW })
      assert.equal(await users.changePassword({ ...change, expected: 'first' }), false)
      assert.equal(await users.changePassword({ ...change, replacement: 'third' }), true)
      assert.equal(await users.changePassword({ ...change, id: uuidV7(NOW) }), false)
      assert.equal((await users.findById(id))?.passwordHash, 'third')
    })

    it('lets one of many changes of one password through', async () => {
      await using users = await open()
      const { id } = await made(users.createAccount(newAccount('roy')))
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          users.changePassword({ id, expected: 'first', replacement: `${i}`, at: NOW }),
        ),
      )
      assert.equal(results.filter(Boolean).length, 1)
    })

    it('disables since a first moment, and enables', async () => {
      await using users = await open()
      const { id } = await made(users.createAccount(newAccount('roy')))
      assert.equal(await users.setDisabled(id, NOW), true)
      assert.equal(await users.setDisabled(id, NOW + 9), true)
      assert.partialDeepStrictEqual(await users.findById(id), { disabled: true, disabledAt: NOW })
      assert.equal(await users.setDisabled(id, null), true)
      assert.equal((await users.findById(id))?.disabled, false)
      for (const nobody of [uuidV7(NOW), 'x']) assert.equal(await users.setDisabled(nobody, NOW), false)
    })

    it('sets scopes and roles, and gives a first role once, however many ask at once', async () => {
      await using users = await open()
      const ids: string[] = []
      for (const username of ['a', 'b', 'c', 'd']) ids.push((await made(users.createAccount(newAccount(username)))).id)
      const [first = '', ...others] = ids
      assert.equal(await users.setGrants(first, { scopes: ['read'], roles: ['administrator'] }), true)
      assert.equal(await users.setGrants(uuidV7(NOW), { scopes: [], roles: [] }), false)
      assert.equal(await users.grantFirst(uuidV7(NOW), 'admin'), false)
      const granted = await Promise.all(ids.map((id) => users.grantFirst(id, 'admin')))
      assert.equal(granted.filter(Boolean).length, 1)
      assert.equal(await users.grantFirst(others[0] ?? '', 'admin'), false)
      const accounts = await users.list({ limit: 9 })
      assert.equal(accounts.filter(({ roles }) => roles.includes('admin')).length, 1)
      const account = accounts.find(({ id }) => id === first)
      assert.ok(account?.roles.includes('administrator'))
      assert.deepEqual(account?.scopes, ['read'])
    })

    it('verifies the mailbox that the user still has', async () => {
      await using users = await open()
      const { id } = await made(users.createAccount({ ...newAccount('roy'), email: mailbox('roy@example.com') }))
      assert.equal(await users.verifyEmail({ id, emailKey: 'old@example.com', at: NOW }), false)
      assert.equal((await users.findById(id))?.emailVerifiedAt, undefined)
      for (const at of [NOW, NOW + 5])
        assert.equal(await users.verifyEmail({ id, emailKey: 'roy@example.com', at }), true)
      assert.equal((await users.findById(id))?.emailVerifiedAt, NOW)
    })

    it('gives a user another address, which is not verified unless the caller says so', async () => {
      await using users = await open()
      const first = { ...newAccount('roy'), email: mailbox('roy@example.com'), emailVerified: true }
      const { id } = await made(users.createAccount(first))
      const zoe = await made(users.createAccount({ ...newAccount('zoe'), email: mailbox('zoe@example.com') }))
      assert.equal(await users.setEmail({ id, email: mailbox('ZOE@example.com') }), 'email_taken')
      assert.equal((await users.findById(id))?.emailKey, 'roy@example.com')
      assert.equal(await users.setEmail({ id, email: mailbox('New@example.com') }), 'set')
      assert.partialDeepStrictEqual(await users.findByEmailKey('new@example.com'), { id, email: 'New@example.com' })
      assert.equal((await users.findById(id))?.emailVerifiedAt, undefined)
      assert.equal(await users.findByEmailKey('roy@example.com'), undefined)
      const verified = { id: zoe.id, email: mailbox('roy@example.com'), verifiedAt: NOW }
      assert.equal(await users.setEmail(verified), 'set')
      assert.partialDeepStrictEqual(await users.findById(zoe.id), { emailKey: 'roy@example.com', emailVerifiedAt: NOW })
      for (const nobody of [uuidV7(NOW), 'x'])
        assert.equal(await users.setEmail({ id: nobody, email: mailbox('x@example.com') }), 'user_unknown')
    })

    it('ends accounts that were not verified in time, and none that was, or that an operator has touched', async () => {
      await using users = await open()
      if (!users.endsUnverified) {
        assert.equal(await users.removeUnverified(NOW, 10), 0)
        return
      }
      const waiting = async (username: string) => {
        const email = mailbox(`${username}@example.com`)
        return made(users.createAccount({ ...newAccount(username), email, verifyBy: NOW - 1 }))
      }
      const [first, second, late] = [await waiting('first'), await waiting('second'), await waiting('late')]
      assert.equal(first.verifyBy, NOW - 1)
      const corrected = await waiting('corrected')
      const kept = [await waiting('a'), await waiting('b'), await waiting('c'), await waiting('d')] as const
      await users.verifyEmail({ id: kept[0].id, emailKey: 'a@example.com', at: NOW })
      await users.setEmail({ id: kept[1].id, email: mailbox('other@example.com') })
      await users.setGrants(kept[2].id, { scopes: ['read'], roles: [] })
      await users.changePassword({ id: kept[3].id, replacement: 'other', at: NOW })
      await users.setEmail({ id: corrected.id, email: mailbox('right@example.com'), staysUnverified: true })
      await made(users.createAccount({ ...newAccount('made'), email: mailbox('made@example.com') }))
      assert.equal(await users.removeUnverified(NOW - 1, 10), 0)
      const counts = [await users.removeUnverified(NOW, 3), await users.removeUnverified(NOW, 3)]
      assert.deepEqual(counts, [3, 1])
      for (const { id } of [first, second, late, corrected]) assert.equal(await users.findById(id), undefined)
      for (const { id } of kept) assert.equal((await users.findById(id))?.verifyBy, undefined)
      assert.equal((await users.list({ limit: 9 })).length, 5)
    })

    it('removes a user once, and gives the name and the mailbox to another then', async () => {
      await using users = await open()
      const account = { ...newAccount('roy'), email: mailbox('roy@example.com') }
      const [gone, stays] = [
        await made(users.createAccount(account)),
        await made(users.createAccount(newAccount('zoe'))),
      ]
      assert.equal(await users.remove(gone.id), true)
      for (const nobody of [gone.id, uuidV7(NOW), 'x']) assert.equal(await users.remove(nobody), false)
      assert.equal(await users.findById(gone.id), undefined)
      assert.deepEqual(await users.findById(stays.id), stays)
      assert.notEqual((await made(users.createAccount(account))).id, gone.id)
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
