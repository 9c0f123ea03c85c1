import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readFormBody, readJsonBody } from './request-body.ts'
import type { RequestFacts } from './request-facts.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const facts = (...types: readonly string[]): RequestFacts => ({
  method: 'POST',
  origin: undefined,
  path: '/',
  header: (name) => (name === 'content-type' ? types : []),
})
const form = (text: string) => readFormBody(facts('application/x-www-form-urlencoded'), bytes(text))
const json = (text: string) => readJsonBody(facts('application/json'), bytes(text), 3)
const FORM = 'application/x-www-form-urlencoded'

test('reads the parameters of a form, and leaves out those without a value (RFC 6749 §3.2)', () => {
  assert.deepEqual(
    form('grant_type=refresh_token&scope=&a=%C3%A9+b'),
    new Map([
      ['grant_type', 'refresh_token'],
      ['a', 'é b'],
    ]),
  )
})

for (const body of ['a=1&a=2', 'a=&a=1', 'a=%ff', 'a=%00', 'a=%EF%BF%BD']) {
  test(`refuses the form ${body}`, () => {
    const read = form(body)
    assert.ok('kind' in read && read.kind === 'request_malformed' && read.status === 400)
  })
}

test('reads all values of a parameter that an extension lets a client send several times, and no other one twice', () => {
  const read = (text: string) => readFormBody(facts(FORM), bytes(text), ['resource'])
  assert.deepEqual(
    read('resource=a&b=1&resource=&resource=c'),
    new Map<string, string | readonly string[]>([
      ['resource', ['a', 'c']],
      ['b', '1'],
    ]),
  )
  assert.deepEqual(read('resource=&b=1'), new Map([['b', '1']]))
  assert.ok('kind' in read('resource=a&b=1&b=1'))
})

for (const types of [[], ['application/json'], [FORM, FORM], [`${FORM}; charset=latin1`], [`${FORM}, ${FORM}`]]) {
  test(`reads no form that says it is ${types.join(' and ') || 'nothing'}, with the error that RFC 6749 §5.2 has`, () => {
    const read = readFormBody(facts(...types), bytes('a=1'))
    assert.ok('kind' in read && read.kind === 'request_malformed' && read.status === 400)
  })
}

test('reads the members of a JSON object, colons in texts included', () => {
  assert.deepEqual(
    json('{"a":"b:\\":","c":[{"d":1}]}'),
    new Map<string, unknown>([
      ['a', 'b:":'],
      ['c', [{ d: 1 }]],
    ]),
  )
})

for (const text of [
  '{"a":1,"a":2}',
  '{"a":{"b":1,"b":1}}',
  '{"a":1,"\\u0061":2}',
  '{"":1}',
  '[]',
  '1',
  '{',
  '\ufeff{}',
  '{"a":[[[1]]]}',
]) {
  test(`refuses the JSON ${JSON.stringify(text)}`, () => {
    const read = json(text)
    assert.ok('kind' in read && read.kind === 'request_malformed')
  })
}
