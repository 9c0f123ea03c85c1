/** Which tokens a set of revocations matches, and which it does not. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { flaskJwt, flaskPyjwt, oauth } from '@latchkey/protocol'
import { type Claims, exportJwk, generateKey, secretKey, thumbprint } from '@latchkey/tokens'
import type { Revocation } from './revocation.ts'
import { createRevocationSet } from './revocation-set.ts'
import { tokenIdOf } from './token-id.ts'

const key = secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg8Mp', { alg: 'HS256', kid: 'mine' })
const dialect = oauth({ issuer: 'https://a.test', audience: 'api' })
const pair = generateKey('ES256')
const ISSUED = 1000

function setOf(...revocations: readonly Revocation[]) {
  const set = createRevocationSet({ maximumBytes: 2 ** 20, clock: () => ISSUED })
  for (const revocation of revocations) set.add(revocation)
  return set
}

const token = (claims: Claims = {}) => ({
  key,
  dialect,
  claims: { iss: 'https://a.test', sub: '7', jti: 'a', sid: 's', iat: ISSUED, ...claims },
})

describe('a set of revocations', () => {
  for (const [what, revocation] of [
    ['its jti', { kind: 'token', id: 'a' }],
    ['its jti and its issuer', { kind: 'token', id: 'a', issuer: 'https://a.test' }],
    ['its session', { kind: 'session', id: 's' }],
    ['its subject, later', { kind: 'subject', id: '7', issuedUntil: ISSUED + 1 }],
    ['its subject in the very second in which it was issued', { kind: 'subject', id: '7', issuedUntil: ISSUED }],
    ['the kid of its key', { kind: 'key', id: 'mine' }],
  ] as const) {
    it(`names a token by ${what}`, () => assert.equal(setOf(revocation).has(token()), true))
  }

  for (const [what, revocation] of [
    ['another jti', { kind: 'token', id: 'A' }],
    ['the jti of another issuer', { kind: 'token', id: 'a', issuer: 'https://b.test' }],
    ['its jti as a session', { kind: 'session', id: 'a' }],
    ['its subject, before it was issued', { kind: 'subject', id: '7', issuedUntil: ISSUED - 1 }],
    ['another subject', { kind: 'subject', id: '07', issuedUntil: ISSUED }],
    ['another key', { kind: 'key', id: 'theirs' }],
    ['a name of an object’s prototype', { kind: 'token', id: 'constructor' }],
  ] as const) {
    it(`does not name a token by ${what}`, () => assert.equal(setOf(revocation).has(token()), false))
  }

  it('names nothing while it is empty', () => assert.equal(setOf().has(token()), false))

  for (const iat of [undefined, null, '2000', Number.NaN]) {
    it(`names a token of a revoked subject that says ${String(iat)} of when it was issued`, () => {
      const set = setOf({ kind: 'subject', id: '7', issuedUntil: ISSUED })
      assert.equal(set.has(token({ iat } as Claims)), true)
    })
  }

  it('reads a fraction of a second as that second', () => {
    const set = setOf({ kind: 'subject', id: '7', issuedUntil: ISSUED })
    assert.equal(set.has(token({ iat: ISSUED + 0.9 })), true)
    assert.equal(set.has(token({ iat: ISSUED + 1 })), false)
  })

  it('names a token of a revoked subject that was issued, as it seems, further ahead than any clock may be', () => {
    const set = setOf({ kind: 'subject', id: '7', issuedUntil: ISSUED })
    assert.equal(set.has(token({ iat: ISSUED + 300 })), false)
    assert.equal(set.has(token({ iat: ISSUED + 301 })), true)
  })

  it('is not misled by tokens that live longer than the dialect was told', () => {
    const set = setOf({ kind: 'username', id: '7', issuedUntil: ISSUED })
    const dialect = flaskPyjwt({ accessTokenLifetimeSeconds: 600 })
    assert.equal(set.has({ key, dialect, claims: { user: 7, exp: ISSUED - 10 + 3600 } }), true)
    assert.equal(set.has({ key, dialect, claims: { user: 7, exp: ISSUED + 1 + 600 } }), false)
  })

  it('names no token by its subject where tokens cannot say when they were issued: a later login would be refused too', () => {
    const set = setOf({ kind: 'subject', id: '7', issuedUntil: ISSUED }, { kind: 'session', id: 's' })
    const undated = flaskJwt({ jwtDecodeHandler: (): Claims => ({}) })
    assert.equal(set.has({ key, dialect: undated, claims: { identity: 7, iat: ISSUED } }), false)
    assert.equal(set.has({ key, dialect: undated, claims: { identity: 7, sid: 's' } }), true)
    assert.equal(set.has({ key, dialect: flaskJwt(), claims: { identity: 7, iat: ISSUED } }), true)
  })

  it('takes the number 7 and the text "7" for one subject', () => {
    const set = setOf({ kind: 'subject', id: '7', issuedUntil: ISSUED })
    for (const identity of [7, '7'])
      assert.equal(set.has({ key, dialect: flaskJwt(), claims: { identity, iat: ISSUED } }), true)
  })

  it('names a token without a jti by its claims', () => {
    const claims: Claims = { identity: 7, iat: ISSUED }
    const set = setOf({ kind: 'token', id: tokenIdOf(claims) })
    assert.equal(set.has({ key, dialect, claims: JSON.parse(JSON.stringify(claims)) }), true)
    assert.equal(set.has({ key, dialect, claims: { ...claims, iat: ISSUED + 1 } }), false)
  })

  it('names a pair by the thumbprint of its public half (RFC 7638)', () => {
    const set = setOf({ kind: 'key', id: thumbprint(exportJwk(pair)) })
    assert.equal(set.has({ ...token(), key: pair }), true)
    assert.equal(set.has(token()), false)
  })

  it('asks nothing of a key that an old decoder did not name', () => {
    assert.equal(setOf({ kind: 'key', id: 'mine' }).has({ ...token(), key: undefined }), false)
  })

  it('is the same whatever comes twice, and in whatever order', () => {
    const early: Revocation = { kind: 'subject', id: '7', issuedUntil: 900, expiresAt: 5000 }
    const late: Revocation = { kind: 'subject', id: '7', issuedUntil: 1000, expiresAt: 4000 }
    const endless: Revocation = { kind: 'subject', id: '8', issuedUntil: 900 }
    for (const order of [
      [early, late, endless],
      [late, endless, early, late],
    ]) {
      const joined = { kind: 'subject', id: '7', issuedUntil: 1000, expiresAt: 5000 }
      const entries = [...setOf(...order).entries()].toSorted((one, other) => (one.id < other.id ? -1 : 1))
      assert.deepEqual(entries, [joined, endless])
    }
  })

  it('keeps what has no end when the same comes with one', () => {
    const set = setOf({ kind: 'token', id: 'a' }, { kind: 'token', id: 'a', expiresAt: 10 })
    set.sweep(1e9)
    assert.equal(set.has(token()), true)
  })

  it('drops what has expired, and not while a verifier with the largest leeway would still accept it', () => {
    const set = setOf({ kind: 'token', id: 'a', expiresAt: 1000 }, { kind: 'token', id: 'a', issuer: 'https://b.test' })
    set.sweep(1300)
    assert.equal(set.has(token()), true)
    set.sweep(1301)
    assert.equal(set.has(token()), false)
    assert.equal(set.size, 1)
  })

  it('keeps one entry of a person for all of theirs that it covers, whichever comes first', () => {
    const mine: readonly Revocation[] = [
      { kind: 'session', id: 'old', subject: '7', issuedUntil: 900, expiresAt: 5000 },
      { kind: 'token', id: 'old', subject: '7', issuedUntil: 899, expiresAt: 4000 },
      { kind: 'token', id: 'newest', subject: '7', issuedUntil: 901, expiresAt: 4000 },
      { kind: 'token', id: 'lasts longer', subject: '7', issuedUntil: 900, expiresAt: 5001 },
      { kind: 'token', id: 'theirs', subject: '8', issuedUntil: 900, expiresAt: 4000 },
      { kind: 'token', id: 'by name', username: '7', issuedUntil: 900, expiresAt: 4000 },
    ]
    const one: Revocation = { kind: 'subject', id: '7', issuedUntil: 900, expiresAt: 5000 }
    for (const order of [
      [one, ...mine],
      [...mine, one],
    ]) {
      const ids = [...setOf(...order).entries()].map(({ id }) => id)
      assert.deepEqual(ids.toSorted(), ['7', 'by name', 'lasts longer', 'newest', 'theirs'])
    }
  })
})
