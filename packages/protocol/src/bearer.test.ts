import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bearerChallenge, readBearer } from './bearer.ts'
import type { CredentialFault } from './refusal.ts'
import { factsOf } from './testing/facts-of.ts'

for (const value of ['Bearer a.b.c', 'bearer a.b.c', 'BEARER   a.b.c', 'Bearer a.b.c==', 'Bearer -._~+/1']) {
  test(`reads a token from ${value} (RFC 6750 §2.1)`, () => {
    const token = value.replace(/^bearer +/i, '')
    assert.deepEqual(readBearer(factsOf([['authorization', value]])), { kind: 'token', token, source: 'authorization' })
  })
}

test('leaves the characters of a token to its verifier, which refuses what is none', () => {
  for (const token of ['"a"', 'a=b', 'é', '\u00a0a.b.c', 'a.b.c\t', 'a\tb']) {
    const read = readBearer(factsOf([['authorization', `Bearer ${token}`]]))
    assert.deepEqual(read, { kind: 'token', token, source: 'authorization' })
  }
})

const malformed: readonly (readonly [value: string, fault: CredentialFault])[] = [
  ['Basic cm95OnJveQ==', 'scheme'],
  ['a.b.c', 'scheme'],
  ['Bearera.b.c', 'scheme'],
  ['Bearer', 'no_token'],
  ['Bearer  ', 'no_token'],
  ['Bearer a b', 'spaces'],
  ['Bearer\ta.b.c', 'scheme'],
  ['Bearer a, Bearer b', 'duplicate'],
  ['Bearer a,b', 'duplicate'],
]

for (const [value, fault] of malformed) {
  test(`reads no token from ${JSON.stringify(value)}: ${fault}`, () => {
    assert.deepEqual(readBearer(factsOf([['authorization', value]])), { kind: 'credential_malformed', fault })
  })
}

test('reads no token from two lines, equal or empty ones included', () => {
  for (const second of ['Bearer a', 'Bearer b', '']) {
    const facts = factsOf([
      ['Authorization', 'Bearer a'],
      ['Authorization', second],
    ])
    assert.deepEqual(readBearer(facts), { kind: 'credential_malformed', fault: 'duplicate' })
  }
})

test('finds no credential without the header or in an empty one', () => {
  assert.deepEqual(readBearer(factsOf()), { kind: 'credential_absent' })
  assert.deepEqual(readBearer(factsOf([['authorization', '']])), { kind: 'credential_absent' })
})

test('challenges without an error when nothing was sent (RFC 6750 §3)', () => {
  assert.equal(bearerChallenge('api'), 'Bearer realm="api"')
})

test('challenges with the error and its description (RFC 6750 §3.1)', () => {
  assert.equal(
    bearerChallenge('a "b"', { error: 'invalid_token', description: 'The access token is not valid.' }),
    'Bearer realm="a \\"b\\"", error="invalid_token", error_description="The access token is not valid."',
  )
})
