/** The contract of an AuthorizationCodeStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AuthorizationCode } from './authorization-code.ts'
import type { AuthorizationCodeStore } from './authorization-code-store.ts'

export interface AuthorizationCodeStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<AuthorizationCodeStore & AsyncDisposable>
}

const NOW = 1_700_000_000

export function describeAuthorizationCodeStore({ name, open }: AuthorizationCodeStoreContract): void {
  describe(`authorization code store: ${name}`, () => {
    it('gives back a code by its hash, to the letter', async () => {
      await using store = await open()
      const full = codeOf('a', {
        consentId: idOf(3),
        nonce: '!'.repeat(1024),
        redirectUri: `https://a.test/${'x'.repeat(1980)}`,
      })
      for (const code of [full, codeOf('b')]) {
        await store.add(code)
        assert.deepEqual(await store.find(code.hash), code)
      }
      assert.equal(await store.find('c'.repeat(64)), undefined)
    })

    it('is used once, however many use it at once', async () => {
      await using store = await open()
      const code = codeOf('a')
      await store.add(code)
      const uses = await Promise.all(Array.from({ length: 100 }, () => store.use(code.hash, NOW)))
      assert.equal(uses.filter((used) => used).length, 1)
      assert.deepEqual(await store.find(code.hash), { ...code, usedAt: NOW })
    })

    it('is not used after its end', async () => {
      await using store = await open()
      await store.add(codeOf('a'))
      assert.equal(await store.use('a'.repeat(64), NOW + 60), false)
      assert.equal(await store.use('b'.repeat(64), NOW), false)
    })

    it('is noted as used twice by one of those who come second, and not before its first use', async () => {
      await using store = await open()
      await store.add(codeOf('a'))
      const { hash } = codeOf('a')
      assert.equal(await store.markReplayed(hash, NOW), false)
      await store.use(hash, NOW)
      const marks = await Promise.all(Array.from({ length: 20 }, () => store.markReplayed(hash, NOW + 90)))
      assert.equal(marks.filter((marked) => marked).length, 1)
      assert.deepEqual(await store.find(hash), codeOf('a', { usedAt: NOW, replayedAt: NOW + 90 }))
    })

    it('goes with its consent or its user, if nobody has used it', async () => {
      await using store = await open()
      const consentId = idOf(3)
      const used = codeOf('d', { consentId })
      for (const code of [codeOf('a', { consentId }), codeOf('b'), codeOf('c', { subject: '8' }), used])
        await store.add(code)
      await store.use(used.hash, NOW)
      await store.cancel({ subject: '7', consentId })
      const left = async () =>
        Promise.all(['a', 'b', 'c', 'd'].map(async (digit) => !!(await store.find(digit.repeat(64)))))
      assert.deepEqual(await left(), [false, true, true, true])
      await store.cancel({ subject: '7' })
      assert.deepEqual(await left(), [false, false, true, true])
    })

    it('goes with its login, if nobody has used it', async () => {
      await using store = await open()
      const used = codeOf('c')
      for (const code of [codeOf('a'), codeOf('b', { loginId: idOf(4) }), used]) await store.add(code)
      await store.use(used.hash, NOW)
      await store.cancel({ subject: '8', loginId: idOf(1) })
      await store.cancel({ subject: '7', loginId: idOf(1) })
      const left = await Promise.all(['a', 'b', 'c'].map(async (digit) => !!(await store.find(digit.repeat(64)))))
      assert.deepEqual(left, [false, true, true])
    })

    it('goes with its client, if nobody has used it', async () => {
      await using store = await open()
      const used = codeOf('a')
      for (const code of [used, codeOf('b'), codeOf('c', { subject: '8' }), codeOf('d', { clientId: 'APP' })])
        await store.add(code)
      await store.use(used.hash, NOW)
      await store.cancelOfClient(used.clientId)
      const left = await Promise.all(['a', 'b', 'c', 'd'].map(async (digit) => !!(await store.find(digit.repeat(64)))))
      assert.deepEqual(left, [true, false, false, true])
    })

    it('removes what has expired, a bounded number at once', async () => {
      await using store = await open()
      for (const digit of ['a', 'b', 'c']) await store.add(codeOf(digit))
      assert.equal(await store.removeExpired(NOW + 60, 9), 0)
      assert.deepEqual([await store.removeExpired(NOW + 61, 2), await store.removeExpired(NOW + 61, 2)], [2, 1])
    })
  })
}

function codeOf(digit: string, members: Partial<AuthorizationCode> = {}): AuthorizationCode {
  return {
    hash: digit.repeat(64),
    clientId: 'app',
    redirectUri: 'https://app.test/back',
    codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    resources: ['https://api.test'],
    scopes: ['openid', 'read'],
    subject: '7',
    loginId: idOf(1),
    authenticatedAt: NOW - 5,
    amr: ['pwd'],
    acr: '1',
    sessionId: idOf(2),
    expiresAt: NOW + 60,
    ...members,
  }
}

function idOf(digit: number): string {
  return `00000000-0000-7000-8000-00000000000${digit}`
}
