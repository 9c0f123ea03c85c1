import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSigner, secretKey } from '@latchkey/tokens'
import { tokenIn } from './dialects/token-lifetime.ts'
import { parseSession, sessionOf } from './session.ts'

const signer = createSigner({ key: secretKey('k'.repeat(32), { alg: 'HS256', allowWeak: 'a test' }) })
const NOW = 1_700_000_000
const timing = { askedAt: NOW }

const lifetimes: readonly (readonly [
  name: string,
  claims: object,
  given: { readonly expiresInSeconds?: number; readonly serverTime?: number },
  expected: readonly [expiresAt: number | undefined, refreshAt: number | undefined],
])[] = [
  ['the answer says it', { exp: 5 }, { expiresInSeconds: 600 }, [NOW + 600, NOW + 570]],
  ['a tenth of a short life', {}, { expiresInSeconds: 60 }, [NOW + 60, NOW + 54]],
  ['exp and iat, on a clock two hours ahead', { iat: NOW + 7200, exp: NOW + 7500 }, {}, [NOW + 300, NOW + 270]],
  [
    'exp and Date, on a clock two hours behind',
    { exp: NOW - 6900 },
    { serverTime: NOW - 7200 },
    [NOW + 300, NOW + 270],
  ],
  ['exp alone', { exp: NOW + 300 }, {}, [NOW + 300, NOW + 270]],
  ['exp alone, which a wrong clock takes for long past', { exp: NOW - 6900 }, {}, [undefined, undefined]],
  ['no exp', { iat: NOW }, {}, [undefined, undefined]],
]
for (const [name, claims, { expiresInSeconds, serverTime }, expected] of lifetimes) {
  test(`knows when a token ends: ${name}`, () => {
    const token = signer.sign({ ...claims })
    const tokens = { ...tokenIn({ token }, 'token'), accessToken: token, expiresInSeconds }
    const { expiresAt, refreshAt } = sessionOf(tokens, {
      askedAt: NOW,
      ...(serverTime && { date: new Date(serverTime * 1000).toUTCString() }),
    })
    assert.deepEqual([expiresAt, refreshAt], expected)
  })
}

for (const token of ['opaque', 'a.b.c', 'a.bnVsbA.c', 'a.eyJleHAiOiIxIn0.c', 'a.%%%.c', '..']) {
  test(`knows nothing of a token such as ${token}, and keeps it`, () => {
    const session = sessionOf(tokenIn({ token }, 'token') ?? { accessToken: '' }, timing)
    assert.deepEqual([session.accessToken, session.expiresAt], [token, undefined])
  })
}

test('keeps the refresh token where a refresh brings no other (RFC 6749 §6), and the id', () => {
  const first = sessionOf({ accessToken: 'a', refreshToken: 'r' }, timing)
  const second = sessionOf({ accessToken: 'b' }, timing, first)
  const third = sessionOf({ accessToken: 'c', refreshToken: 's' }, timing, second)
  assert.deepEqual([second.refreshToken, third.refreshToken], ['r', 's'])
  assert.deepEqual([second.id, third.id], [first.id, first.id])
  assert.notEqual(sessionOf({ accessToken: 'a' }, timing).id, first.id)
})

test('is later than the session before it, although the clock was put back', () => {
  const first = { ...sessionOf({ accessToken: 'a' }, timing), madeAt: Date.now() + 3_600_000 }
  assert.ok(sessionOf({ accessToken: 'b' }, timing, first).madeAt > first.madeAt)
})

test('reads what it has written', () => {
  const session = sessionOf({ accessToken: 'a', refreshToken: 'r', expiresInSeconds: 60 }, timing)
  assert.deepEqual(parseSession(JSON.stringify(session)), session)
  assert.equal(parseSession(JSON.stringify({ ...session, attempt: 'a' }))?.attempt, 'a')
})

for (const text of [
  null,
  undefined,
  '',
  '{',
  'null',
  '1',
  '[]',
  '{"id":1,"accessToken":"a"}',
  '{"id":"a","accessToken":1}',
]) {
  test(`takes ${JSON.stringify(text)} for no session`, () => assert.equal(parseSession(text), undefined))
}
