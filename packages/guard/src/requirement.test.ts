import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRequirement, type Requirement } from './requirement.ts'

class OwnersOnly {
  allow(): boolean {
    return false
  }
}

test('demands nothing of its own by default', () => {
  assert.deepEqual(parseRequirement(), {})
  assert.deepEqual(parseRequirement({}), {})
})

test('is a frozen copy: a later change of the options changes nothing', () => {
  const given = { realm: 'vault' }
  const parsed = parseRequirement(given)
  given.realm = 'hall'
  assert.deepEqual(parsed, { realm: 'vault' })
  assert.ok(Object.isFrozen(parsed))
})

for (const name of ['scope', 'role', 'Realm', 'optional', '__proto__x']) {
  test(`refuses an unknown requirement by its name: ${name}`, () => {
    assert.throws(() => parseRequirement({ [name]: 'x' } as Requirement), new RegExp(`^TypeError: ${name}: `))
  })
}

for (const realm of [undefined, null, 1, ['vault']]) {
  test(`refuses a realm that is not text: ${JSON.stringify(realm)}`, () => {
    assert.throws(() => parseRequirement({ realm } as unknown as Requirement), /^TypeError: realm: /)
  })
}

for (const realm of ['日本', 'a\r\nSet-Cookie: a=1', 'a\nb', '\0']) {
  test(`refuses a realm that no header can carry: ${JSON.stringify(realm)}`, () => {
    assert.throws(() => parseRequirement({ realm }), /^TypeError: realm: /)
  })
}

test('takes a realm of any text that a header carries', () => {
  for (const realm of ['', 'the "vault"', 'Müller & Söhne']) assert.deepEqual(parseRequirement({ realm }), { realm })
})

for (const [what, given] of [
  ['a function', () => ({ realm: 'vault' })],
  ['a list', []],
  ['a map', new Map([['realm', 'vault']])],
  ['an object of a class, whose allow is not its own', new OwnersOnly()],
  ['an object whose demand is its prototype’s', Object.create({ scopes: 'admin' })],
  ['text', ''],
  ['a flag', true],
  ['null', null],
] as const) {
  test(`refuses ${what} in place of a requirement: it would demand nothing`, () => {
    assert.throws(() => parseRequirement(given as Requirement), /^TypeError: requirement: /)
  })
}

for (const [name, wrong] of [
  [
    'scopes',
    [
      'read',
      ['read'],
      '',
      'a b',
      'a"b',
      {},
      { all: [] },
      { any: [1] },
      { some: ['a'] },
      { all: ['a'], any: ['b'] },
      null,
      1,
    ],
  ],
  ['roles', [['admin'], '', { all: [] }, { any: [''] }, null]],
  ['audience', ['', 1, ['a'], null]],
  ['authenticatedWithinSeconds', [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '300', null]],
  ['allow', [true, 'yes', {}, null]],
  [
    'except',
    ['GET /open', ['/open'], ['GET open'], ['get /open'], ['GET /open?x=1'], ['GET /open#x'], ['GET /a b'], [1], null],
  ],
  ['whenRevocationsAreLost', ['open', true, null]],
] as const) {
  for (const value of wrong.filter((one) => one !== 'read')) {
    test(`refuses ${name}: ${JSON.stringify(value)} when the route is made`, () => {
      assert.throws(() => parseRequirement({ [name]: value } as Requirement), new RegExp(`^TypeError: ${name}: `))
    })
  }
}

test('reads what is hidden from a list of its names', () => {
  const hidden = Object.defineProperty({}, 'scopes', { value: 'admin', enumerable: false })
  assert.deepEqual(parseRequirement(hidden), { scopes: { mode: 'all', values: ['admin'] } })
  assert.throws(
    () => parseRequirement({ [Symbol('scopes')]: 'admin' } as Requirement),
    /^TypeError: Symbol\(scopes\): /,
  )
})

for (const values of [[undefined, 'admin'], [undefined], new Array(2)]) {
  test(`refuses a list with a gap: ${JSON.stringify(values)}`, () => {
    for (const demand of [{ all: values }, { any: values }])
      assert.throws(() => parseRequirement({ scopes: demand as never }), /^TypeError: scopes: /)
    assert.throws(() => parseRequirement({ except: values as never }), /^TypeError: except: /)
  })
}

test('keeps its own copy of the lists it is given', () => {
  const given = { scopes: { any: ['read'] }, except: ['GET /open'] }
  const parsed = parseRequirement(given)
  given.scopes.any.push('write')
  given.except.push('GET /vault')
  assert.deepEqual(parsed.scopes, { mode: 'any', values: ['read'] })
  assert.deepEqual([...(parsed.except ?? [])], ['GET /open'])
})
