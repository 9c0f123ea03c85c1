/** What stops a start, and what a declaration makes of requests. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factsOf } from '../../testing/facts-of.ts'
import { declared } from './declared.ts'
import type { DeclaredOptions } from './declared-options.ts'

const good: DeclaredOptions = {
  token: { claims: { user_id: '{user.id}', exp: '{now+60}' } },
  carry: [{ header: 'authorization', scheme: 'Bearer' }],
}

function faultsOf(options: object): string {
  try {
    declared({ ...good, ...options })
  } catch (fault) {
    assert.ok(fault instanceof TypeError)
    return fault.message
  }
  return ''
}

const refused: readonly (readonly [name: string, options: object, fault: RegExp])[] = [
  [
    'a template with the password',
    { answer: { body: { user: { pw: '{user.password}' } } } },
    /^answer\.body\.user\.pw: .* is a secret/,
  ],
  [
    'a template with a hash',
    { token: { claims: { sub: '{user.id}', h: '{user.password_hash}' } } },
    /^token\.claims\.h: .* is a secret/,
  ],
  ['a secret in camel case', { answer: { text: '{user.passwordHash}' } }, /^answer\.text: .* is a secret/],
  ['a name that there is not', { answer: { body: { a: '{usr.id}' } } }, /^answer\.body\.a: \{usr\.id\} is no name/],
  [
    'a name that is not known in its place',
    { refuse: { login: { text: '{token}' } } },
    /^refuse\.login\.text: \{token\} is not known/,
  ],
  [
    'a token that names nobody',
    { token: { claims: { exp: '{now+60}', role: 'admin' } } },
    /^token\.claims: .*names nobody/,
  ],
  ['a subject that tokens do not have', { subject: { claim: 'sub' } }, /^subject\.claim: tokens have no such claim/],
  [
    'a token that is bound to an address',
    { check: { equal: [{ claim: 'ip', request: 'address' }] } },
    /^check\.equal\.0\.request: /,
  ],
  ['a refusal that nothing uses', { refuse: { stael: {} } }, /^refuse\.stael: unknown refusal/],
  [
    'a time of its own',
    { token: { claims: { sub: '{user.id}', exp: '{now-1}' } } },
    /^token\.claims: exp: give \{now\+SECONDS\}/,
  ],
]

for (const [name, options, fault] of refused)
  test(`does not start with ${name}`, () => assert.match(faultsOf(options), fault))

test('tells all faults of templates at once', () => {
  const faults = faultsOf({ answer: { body: { a: '{x}', b: ['{user.salt}'] } }, cors: 1 }).split('\n')
  assert.deepEqual(
    faults.map((line) => line.split(':')[0]),
    ['answer.body.a', 'answer.body.b.0', 'cors'],
  )
})

test('a text that is one template keeps the type of its value', () => {
  const dialect = declared({
    ...good,
    token: { claims: { id: '{user.id}', text: 'n{user.id}', nested: { ids: ['{user.id}'] } } },
  })
  const { claims } = dialect.issue({ id: 7 }, { now: 1.5, alg: 'HS256', kid: undefined, tokenId: 'a' })
  assert.deepEqual(claims, { id: 7, text: 'n7', nested: { ids: [7] } })
})

test('a column of the row wins over the settings’ own id and name', () => {
  const dialect = declared({ ...good, token: { claims: { sub: '{user.username}', other: '{user.id}' } } })
  const user = { id: 1, username: 'mail', columns: { username: 'nick' } }
  const { claims } = dialect.issue(user, { now: 0, alg: 'HS256', kid: undefined, tokenId: 'a' })
  assert.deepEqual(claims, { sub: 'nick', other: 1 })
})

const BEARER = { header: 'authorization', scheme: 'Bearer' } as const
const headers: readonly (readonly [
  name: string,
  carry: DeclaredOptions['carry'],
  value: string,
  token: string | undefined,
])[] = [
  ['a scheme with its case', [BEARER], 'bearer a.b.c', undefined],
  ['a scheme without its case', [{ ...BEARER, case: false }], 'bearer a.b.c', 'a.b.c'],
  ['the second word', [{ header: 'authorization', word: 2 }], 'Token a.b.c x', 'a.b.c'],
  ['the second word after two blanks', [{ header: 'authorization', word: 2 }], 'Bearer  a.b.c', undefined],
  ['a bare header', [{ header: 'authorization' }], 'a.b.c', 'a.b.c'],
  ['one item of a list', [{ ...BEARER, split: 'list' }], 'Basic x, Bearer a.b.c', 'a.b.c'],
  ['two items of a list', [{ ...BEARER, split: 'list' }], 'Bearer a.b.c, Bearer d.e.f', undefined],
]

for (const [name, carry, value, token] of headers) {
  test(`reads ${name}`, () => {
    const found = declared({ ...good, carry }).readCredential(factsOf([['Authorization', value]]))
    assert.equal(found.kind === 'token' ? found.token : undefined, token)
  })
}

test('a cookie whose token is good needs the CSRF value that stands in it, for the methods that change something', () => {
  const dialect = declared({ ...good, carry: [{ cookie: 'token', csrf: {} }] })
  const admitted = (method: string, sent: string | undefined, csrf: unknown = 'right') =>
    dialect.admit?.(
      { user_id: 1, csrf },
      factsOf(sent === undefined ? [] : [['X-CSRF-TOKEN', sent]], method),
      'cookie-token',
    )
  assert.equal(admitted('GET', undefined), undefined)
  assert.equal(admitted('POST', 'right'), undefined)
  for (const sent of [undefined, '', 'wrong', 'righ', 'rightt', 'é']) assert.ok(admitted('POST', sent), String(sent))
  for (const csrf of [null, 1, {}, '']) assert.ok(admitted('POST', 'right', csrf))
})

test('true, a list and a fraction are nobody’s id', () => {
  const dialect = declared(good)
  for (const id of [true, [1], 2.9, 1e30, null, {}]) assert.equal(dialect.subjectOf({ user_id: id }), undefined)
})
