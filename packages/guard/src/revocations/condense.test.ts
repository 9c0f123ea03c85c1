/** A set without room: the older half becomes one entry, which refuses everything that was refused before, and as little more as can be. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { flaskJwt, flaskPyjwt, oauth } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'
import fc from 'fast-check'
import { condense } from './condense.ts'
import type { Revocation } from './revocation.ts'
import { bytesOf } from './revocation-entries.ts'
import { createRevocationSet } from './revocation-set.ts'

const NOW = 1_700_000_000
const LIFETIME = 600
const ISSUER = 'https://a.test'
const dialect = oauth({ issuer: ISSUER, audience: 'api' })
const sessionOf = (id: string, second: number, more: object = {}): Revocation => {
  return { kind: 'session', id, issuedUntil: second, expiresAt: second + LIFETIME, ...more }
}
const many = (count: number, secondOf: (i: number) => number, more: object = {}) =>
  Array.from({ length: count }, (_, i) => sessionOf(`s${i}`, secondOf(i), more))

function setOf(maximumBytes: number, revocations: readonly Revocation[]) {
  const told: number[] = []
  const set = createRevocationSet({ maximumBytes, clock: () => NOW, onCondensed: (second) => told.push(second) })
  for (const one of revocations) set.add(one)
  const has = (claims: Claims) => set.has({ key: undefined, dialect, claims: { iss: ISSUER, ...claims } })
  return { set, told, has }
}

describe('a set of revocations without room', () => {
  it('never takes more memory than it may', () => {
    const { set } = setOf(
      10_000,
      many(5000, (i) => NOW - 5000 + i),
    )
    assert.ok(set.bytes <= 10_000 && set.bytes > 4000, `${set.bytes}`)
  })

  it('takes a million subjects of one second as one entry, and tells it once', () => {
    const subjects = Array.from({ length: 1_000_000 }, (_, i): Revocation => {
      return { kind: 'subject', id: `person ${i}`, issuedUntil: NOW, expiresAt: NOW + LIFETIME }
    })
    const { set, told, has } = setOf(2 ** 20, subjects)
    assert.deepEqual([told, set.size], [[NOW], 1])
    const refused = [0, 1, 999_999].map((i) => has({ sub: `person ${i}`, iat: NOW, exp: NOW + LIFETIME }))
    assert.deepEqual(refused, [true, true, true])
    assert.equal(has({ sub: 'person 0', iat: NOW + 1, exp: NOW + 1 + LIFETIME }), false)
  })

  it('refuses older tokens of its own issuer alone, where the entries named one', () => {
    const { has } = setOf(
      5000,
      many(100, (i) => NOW - 100 + i, { issuer: 'https://b.test' }),
    )
    const old = { sid: 'x', iat: NOW - 100, exp: NOW }
    assert.deepEqual([has({ ...old, iss: 'https://b.test' }), has(old)], [true, false])
  })

  it('lets a token be that expires later than all for which the entry stands: an API key is not one of them', () => {
    const { has } = setOf(
      5000,
      many(100, (i) => NOW - 100 + i),
    )
    const old = { sub: '7', iat: NOW - 100 }
    assert.deepEqual([has({ ...old, exp: NOW }), has({ ...old, exp: NOW + 86_400 }), has(old)], [true, false, false])
  })

  it('refuses what cannot say when it was issued, up to the end of what was revoked', () => {
    const { set } = setOf(
      5000,
      many(100, (i) => NOW - 100 + i),
    )
    const undated = flaskJwt({ jwtDecodeHandler: (): Claims => ({}) })
    const ask = (exp: number) => set.has({ key: undefined, dialect: undated, claims: { identity: 7, exp } })
    assert.deepEqual([ask(NOW), ask(NOW + LIFETIME)], [true, false])
    const named = flaskPyjwt({ accessTokenLifetimeSeconds: LIFETIME })
    const askNamed = (issued: number) =>
      set.has({ key: undefined, dialect: named, claims: { user: 'roy', exp: issued + LIFETIME } })
    assert.deepEqual([askNamed(NOW - 100), askNamed(NOW)], [true, false])
  })

  it('keeps keys, and what has no end while there is anything else', () => {
    const lasting: readonly Revocation[] = [
      { kind: 'key', id: 'k' },
      { kind: 'token', id: 'endless', issuedUntil: NOW - 1000 },
    ]
    const { set } = setOf(5000, [...lasting, ...many(100, (i) => NOW - 100 + i)])
    const ids = new Set([...set.entries()].map(({ id }) => id))
    assert.ok(ids.has('k') && ids.has('endless') && ids.has('*'))
    const keys = Array.from({ length: 100 }, (_, i): Revocation => ({ kind: 'key', id: `k${i}` }))
    assert.equal(setOf(5000, keys).set.size, 100)
    assert.equal(condense(keys, 1), undefined)
  })

  it('is whole again when what the entry stands for has expired', () => {
    const { set } = setOf(
      5000,
      many(100, () => NOW),
    )
    assert.equal(set.condensedUntil, NOW)
    set.sweep(NOW + LIFETIME + 301)
    assert.deepEqual([set.size, set.bytes, set.condensedUntil], [0, 0, undefined])
  })

  it('lets in nothing that was revoked, whatever came in whatever order (property)', () => {
    const revoked = fc.record({
      id: fc.integer({ min: 0, max: 60 }),
      second: fc.integer({ min: NOW - 5, max: NOW }),
      kind: fc.constantFrom('session', 'subject', 'token'),
      isOwned: fc.boolean(),
      issuer: fc.constantFrom(undefined, ISSUER),
    })
    fc.assert(
      fc.property(fc.array(revoked, { maxLength: 200 }), fc.integer({ min: 300, max: 5000 }), (all, maximumBytes) => {
        const entries = all.map(({ id, second, kind, isOwned, issuer }): Revocation => {
          const named = { id: `${id}`, issuedUntil: second, expiresAt: second + LIFETIME, ...(issuer && { issuer }) }
          return kind === 'subject' ? { kind, ...named } : { kind, ...named, ...(isOwned && { subject: `${id}` }) }
        })
        const { set, has } = setOf(maximumBytes, entries)
        for (const { id, second, kind } of all) {
          const names = { session: { sid: `${id}` }, subject: {}, token: { jti: `${id}` } }[kind]
          assert.equal(has({ sub: `${id}`, iat: second, exp: second + LIFETIME, ...names }), true)
        }
        assert.equal(
          set.bytes,
          [...set.entries()].reduce((sum, one) => sum + bytesOf(one), 0),
        )
        assert.equal(has({ sub: 'x', iat: NOW + 1, exp: NOW + 1 + LIFETIME }), false)
      }),
    )
  })
})
