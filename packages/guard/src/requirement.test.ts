import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRequirement, type Requirement } from './requirement.ts'

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
  test(`refuses a realm that is no text: ${JSON.stringify(realm)}`, () => {
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
  ['text', ''],
  ['a flag', true],
  ['null', null],
] as const) {
  test(`refuses ${what} in place of a requirement: it would demand nothing`, () => {
    assert.throws(() => parseRequirement(given as Requirement), /^TypeError: requirement: /)
  })
}
