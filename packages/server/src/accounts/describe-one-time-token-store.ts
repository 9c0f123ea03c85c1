/** The contract of a OneTimeTokenStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { oneTimeTokenHash } from './one-time-token.ts'
import type { OneTimeTokenStore } from './one-time-token-store.ts'

const NOW = 1_700_000_000

export interface OneTimeTokenStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<OneTimeTokenStore & AsyncDisposable>
}

export function describeOneTimeTokenStore({ name, open }: OneTimeTokenStoreContract): void {
  describe(`one-time token store: ${name}`, () => {
    const token = {
      purpose: 'password_reset',
      // An id of an old app's table is what it is.
      userId: '0',
      emailKey: 'roy@example.com',
      createdAt: NOW,
      expiresAt: NOW + 60,
    } as const
    const shown = (hash: string, now = NOW) => ({ hash, purpose: 'password_reset', now }) as const

    it('gives a token to one of a hundred that show it at once', async () => {
      await using tokens = await open()
      const hash = oneTimeTokenHash('one')
      await tokens.add({ ...token, hash })
      assert.deepEqual(await tokens.findUsable(shown(hash)), { ...token, hash })
      const results = await Promise.all(Array.from({ length: 100 }, () => tokens.consume(shown(hash))))
      assert.deepEqual(results.filter(Boolean), [{ ...token, hash }])
      assert.equal(await tokens.findUsable(shown(hash)), undefined)
    })

    it('gives none that has expired, is for something else, is not there, or was cancelled', async () => {
      await using tokens = await open()
      const hash = oneTimeTokenHash('one')
      await tokens.add({ ...token, hash })
      assert.equal(await tokens.consume(shown(hash, NOW + 60)), undefined)
      assert.equal(await tokens.consume({ ...shown(hash), purpose: 'email_verification' }), undefined)
      assert.equal(await tokens.consume(shown(oneTimeTokenHash('other'))), undefined)
      await tokens.cancel({ userId: token.userId, purpose: 'email_verification' })
      for (const userId of ['00', '', '0 ']) await tokens.cancel({ userId })
      assert.ok(await tokens.findUsable(shown(hash)))
      await tokens.cancel({ userId: token.userId, purpose: 'password_reset' })
      assert.equal(await tokens.consume(shown(hash)), undefined)
    })

    it('removes expired tokens, at most the given number at a time', async () => {
      await using tokens = await open()
      for (let i = 0; i < 5; i++) await tokens.add({ ...token, hash: oneTimeTokenHash(`${i}`), expiresAt: NOW + i })
      assert.deepEqual([await tokens.removeExpired(NOW + 4, 3), await tokens.removeExpired(NOW + 4, 3)], [3, 1])
      assert.ok(await tokens.findUsable(shown(oneTimeTokenHash('4'))))
    })
  })
}
