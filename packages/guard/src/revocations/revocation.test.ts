/** What is a valid revocation: a feed that is misread would let revoked tokens in. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { batchText, isCursor, parseBatchText } from './batch-text.ts'
import { fromWire, parseRevocation, type Revocation, toWire } from './revocation.ts'
import { tokenIdOf } from './token-id.ts'

const ONE_OF_EACH: readonly Revocation[] = [
  { kind: 'token', id: 'a' },
  { kind: 'token', id: 'a', issuedUntil: 5, username: 'zo\u00eb' },
  { kind: 'session', id: 's', issuer: 'https://a.test', expiresAt: 5, issuedUntil: 4, subject: '7' },
  { kind: 'subject', id: '7', issuedUntil: 0 },
  { kind: 'username', id: '7', issuedUntil: 0 },
  { kind: 'issuer', id: '*', issuedUntil: 5, expiresAt: 6 },
  { kind: 'key', id: 'k'.repeat(255), expiresAt: 0 },
]

describe('a revocation', () => {
  for (const revocation of ONE_OF_EACH) {
    it(`${JSON.stringify(revocation).slice(0, 60)} is the same after it was written and read`, () => {
      assert.deepEqual(fromWire(JSON.parse(JSON.stringify(toWire(revocation)))), revocation)
    })
  }

  for (const [name, value, message] of [
    ['nothing', undefined, /give an object/],
    ['null', null, /give an object/],
    ['a text', 'token', /give an object/],
    ['a list', ['token'], /unknown member/],
    ['a kind that is not known here', { kind: 'device', id: 'a' }, /^kind:/],
    ['a kind of another type', { kind: ['token'], id: 'a' }, /^kind:/],
    ['no id', { kind: 'token' }, /^id:/],
    ['an empty id', { kind: 'token', id: '' }, /^id:/],
    ['a number as its id', { kind: 'subject', id: 7, issuedUntil: 1 }, /^id:/],
    ['an id that no column holds', { kind: 'token', id: 'x'.repeat(256) }, /^id:/],
    ['an id with a NUL', { kind: 'token', id: 'a\0' }, /^id:/],
    ['an id with a lone surrogate', { kind: 'token', id: '\ud800' }, /^id:/],
    ['an issuer that is not valid', { kind: 'token', id: 'a', issuer: null }, /^issuer:/],
    ['an end that is not a time', { kind: 'token', id: 'a', expiresAt: '5' }, /^expiresAt:/],
    ['an end with a fraction', { kind: 'token', id: 'a', expiresAt: 5.5 }, /^expiresAt:/],
    ['an end before all time', { kind: 'token', id: 'a', expiresAt: -1 }, /^expiresAt:/],
    ['a subject without a time', { kind: 'subject', id: '7' }, /^issuedUntil:/],
    ['an issuer without a time', { kind: 'issuer', id: '*' }, /^issuedUntil:/],
    ['an issuer of an issuer', { kind: 'issuer', id: '*', issuedUntil: 5, issuer: 'a' }, /^issuer:/],
    ['a key with the time of a subject', { kind: 'key', id: 'a', issuedUntil: 5 }, /^issuedUntil:/],
    ['a token with a time that is none', { kind: 'token', id: 'a', issuedUntil: 5.5 }, /^issuedUntil:/],
    ['a token of two people', { kind: 'token', id: 'a', subject: '7', username: 'roy' }, /^subject, username:/],
    ['a session of nobody', { kind: 'session', id: 'a', subject: '' }, /^subject:/],
    ['a key of somebody', { kind: 'key', id: 'a', subject: '7' }, /^subject, username:/],
    ['a member that is not known here', { kind: 'token', id: 'a', audience: 'b' }, /unknown member/],
  ] as const) {
    it(`is refused with ${name}`, () => {
      assert.throws(() => parseRevocation(value), { name: 'TypeError', message })
    })
  }

  it('is refused without its value in the message', () => {
    assert.throws(
      () => parseRevocation({ kind: 'token', id: 'secret\0' }),
      (error: Error) => !error.message.includes('secret'),
    )
  })
})

describe('a batch', () => {
  it('is the same after it was written and read', () => {
    const batch = { revocations: ONE_OF_EACH, cursor: 'log.5' }
    assert.deepEqual(parseBatchText(batchText(batch)), batch)
    assert.deepEqual(parseBatchText(batchText({ revocations: [] })), { revocations: [] })
  })

  for (const text of [
    '',
    'null',
    '[]',
    '{}',
    '{"revocations":{}}',
    '{"revocations":[],"cursor":5}',
    '{"revocations":[],"cursor":""}',
    '{"revocations":[],"cursor":"a b"}',
    '{"revocations":[],"more":true}',
    '{"revocations":[{"kind":"token","id":"a"},{"kind":"device","id":"a"}]}',
    '{"revocations":[{"kind":"token","id":"a","iss":null}]}',
  ]) {
    it(`is not read from ${text || 'nothing'}`, () => {
      assert.throws(() => parseBatchText(text))
    })
  }

  it('has a cursor that a header can carry', () => {
    for (const cursor of ['a\r\nb', 'é', 'x'.repeat(257), '', 5, undefined]) assert.equal(isCursor(cursor), false)
    assert.equal(isCursor('log.5'), true)
  })
})

describe('the id of a token', () => {
  it('is its jti', () => {
    assert.equal(tokenIdOf({ jti: 'a', sub: '7' }), 'a')
  })

  it('is a digest of its claims where it has none that can be kept', () => {
    const claims = { sub: '7', iat: 5 }
    for (const jti of [undefined, 5, '', 'x'.repeat(256), '\ud800', null]) {
      const withJti = jti === undefined ? claims : { ...claims, jti }
      assert.match(tokenIdOf(withJti), /^[\w-]{43}$/)
    }
    assert.notEqual(tokenIdOf(claims), tokenIdOf({ ...claims, iat: 6 }))
  })
})
