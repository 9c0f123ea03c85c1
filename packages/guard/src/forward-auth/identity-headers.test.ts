import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flaskJwt, isIdText, oauth } from '@latchkey/protocol'
import fc from 'fast-check'
import { factsOf } from '../testing/facts.ts'
import { type IdentityHeader, identityHeaders } from './identity-headers.ts'

const dialect = oauth({ issuer: 'https://issuer.example', audience: 'https://api.example' })
const none: Readonly<Record<string, IdentityHeader<unknown>>> = {}

function subjectOf(sub: unknown): string | undefined {
  const lines = identityHeaders(dialect, none).of(undefined, { sub } as never)
  return lines?.find(([name]) => name === 'X-Auth-Subject')?.[1]
}

test('says subject, scope and client, and what is unknown as empty, so that it overwrites', () => {
  const identity = identityHeaders(dialect, none)
  assert.deepEqual(identity.of(undefined, { sub: 'user-1', scope: 'a b', client_id: 'app' }), [
    ['X-Auth-Subject', 'user-1'],
    ['X-Auth-Scope', 'a b'],
    ['X-Auth-Client', 'app'],
  ])
  assert.deepEqual(identity.of(undefined, { sub: 'user-1', scope: ['a'] as never }), [
    ['X-Auth-Subject', 'user-1'],
    ['X-Auth-Scope', ''],
    ['X-Auth-Client', ''],
  ])
  assert.deepEqual(identity.empty, [
    ['X-Auth-Subject', ''],
    ['X-Auth-Scope', ''],
    ['X-Auth-Client', ''],
  ])
})

test("says a number, as Flask-JWT's identity is", () => {
  const identity = identityHeaders(flaskJwt(), none)
  assert.equal(identity.of(undefined, { identity: 7 })?.[0]?.[1], '7')
  assert.equal(identity.of(undefined, { identity: 0 })?.[0]?.[1], '0')
})

const SPELLED: readonly (readonly [subject: string, value: string])[] = [
  ['roy', 'roy'],
  ['roy b', 'roy b'],
  [' roy', '%20roy'],
  ['roy  ', 'roy%20%20'],
  ['100%', '100%25'],
  ['%41', '%2541'],
  ['Łukasz', '%C5%81ukasz'],
  ['é', '%C3%A9'],
  ['a\r\nX-Auth-Scope: admin', 'a%0D%0AX-Auth-Scope: admin'],
  ['a\tb', 'a%09b'],
  ['😀', '%F0%9F%98%80'],
  ['auth0|5f:"x"', 'auth0|5f:"x"'],
]

for (const [subject, value] of SPELLED) {
  test(`says ${JSON.stringify(subject)} so that a header can carry it`, () => {
    assert.equal(subjectOf(subject), value)
  })
}

for (const subject of [undefined, null, '', ' ', '\t', true, {}, ['a'], '\ud800', 'a\udc00', 'a\0b']) {
  test(`knows nobody in ${JSON.stringify(subject) ?? 'no subject'}`, () => {
    assert.equal(subjectOf(subject), undefined)
  })
}

test('says every text so that it is read back, and in printable ASCII without blanks around it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (subject) => {
      fc.pre(subject.trim() !== '' && isIdText(subject))
      const value = subjectOf(subject) ?? ''
      assert.match(value, /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/)
      assert.equal(decodeURIComponent(value), subject)
    }),
  )
})

test('says what an option reads from the principal, in place of its own words too', () => {
  const identity = identityHeaders<{ readonly name: string }>(dialect, {
    'X-Auth-Tenant': (_, claims) => claims['tenant'] as number,
    'X-Auth-Subject': ({ name }) => name,
  })
  assert.deepEqual(identity.of({ name: 'roy' }, { sub: '7', tenant: 3 }), [
    ['X-Auth-Subject', 'roy'],
    ['X-Auth-Scope', ''],
    ['X-Auth-Client', ''],
    ['X-Auth-Tenant', '3'],
  ])
  assert.equal(identity.of({ name: '' }, { sub: '7' }), undefined)
})

for (const name of [
  'X-Auth-Subject',
  'x-auth-scope',
  'X_Auth_Client',
  'X-Auth_Subject',
  'x_auth-scope',
  'X_AUTH_TENANT',
]) {
  test(`sees that a client sent ${name} itself`, () => {
    const identity = identityHeaders(dialect, { 'X-Auth-Tenant': () => 'a' })
    assert.equal(identity.isSpoofed(factsOf([[name, '']])), true)
  })
}

test('leaves alone the headers of others that begin alike', () => {
  const identity = identityHeaders(dialect, none)
  assert.equal(
    identity.isSpoofed(
      factsOf([
        ['X-Auth-Token', 'a'],
        ['X-Auth-Tenant', 'b'],
        ['X-Auth', 'c'],
      ]),
    ),
    false,
  )
})
