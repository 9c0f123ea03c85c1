/** The contract of a LoginStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BrowserLogin } from './browser-login.ts'
import type { LoginStore } from './login-store.ts'

export interface LoginStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<LoginStore & AsyncDisposable>
}

const NOW = 1_700_000_000

export function describeLoginStore({ name, open }: LoginStoreContract): void {
  describe(`login store: ${name}`, () => {
    it('gives back a login by the hash of its cookie until it expires', async () => {
      await using store = await open()
      const login = loginOf('a')
      await store.create(login)
      assert.deepEqual(await store.find(login.tokenHash, NOW + 9), login)
      assert.equal(await store.find(login.tokenHash, NOW + 10), undefined)
      assert.equal(await store.find('b'.repeat(64), NOW), undefined)
    })

    it('removes one, and forgets those of one user', async () => {
      await using store = await open()
      const [a, b, c] = [loginOf('a'), loginOf('b'), loginOf('c', '8')]
      for (const login of [a, b, c]) await store.create(login)
      await store.remove(a.tokenHash)
      await store.remove(a.tokenHash)
      assert.deepEqual([await store.find(a.tokenHash, NOW), await store.find(b.tokenHash, NOW)], [undefined, b])
      await store.forget('7')
      assert.deepEqual([await store.find(b.tokenHash, NOW), await store.find(c.tokenHash, NOW)], [undefined, c])
    })

    it('forgets one of a user, and all but one', async () => {
      await using store = await open()
      const [a, b, c] = ['a', 'b', 'c'].map((digit, index) => ({ ...loginOf(digit), id: idOf(index + 1) }))
      const other = { ...loginOf('d', '8'), id: idOf(4) }
      for (const login of [a, b, c, other]) if (login) await store.create(login)
      const left = async () =>
        Promise.all(['a', 'b', 'c', 'd'].map(async (digit) => !!(await store.find(digit.repeat(64), NOW))))
      await store.forget('8', { id: idOf(1) })
      assert.deepEqual(await left(), [true, true, true, true])
      await store.forget('7', { id: idOf(1) })
      assert.deepEqual(await left(), [false, true, true, true])
      await store.forget('7', { except: idOf(2) })
      assert.deepEqual(await left(), [false, true, false, true])
    })

    it('removes what has expired, a bounded number at once', async () => {
      await using store = await open()
      for (const digit of ['a', 'b', 'c']) await store.create(loginOf(digit))
      assert.equal(await store.removeExpired(NOW + 10, 9), 0)
      const counts = [await store.removeExpired(NOW + 11, 2), await store.removeExpired(NOW + 11, 2)]
      assert.deepEqual(counts, [2, 1])
    })
  })
}

function loginOf(digit: string, subject = '7'): BrowserLogin {
  const how = { authenticatedAt: NOW - 5, amr: ['pwd'], acr: '1' }
  return { tokenHash: digit.repeat(64), id: idOf(1), subject, ...how, expiresAt: NOW + 10 }
}

function idOf(digit: number): string {
  return `00000000-0000-7000-8000-00000000000${digit}`
}
