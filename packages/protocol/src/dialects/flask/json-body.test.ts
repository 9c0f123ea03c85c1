/** Which types and bodies Flask 2.2.2 reads was recorded. Bodies that made it fail with a 500 get a 400 here. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { factsOf } from '../../testing/facts-of.ts'
import { type JsonBody, readJsonObject } from './json-body.ts'

const JSON_TYPE = 'application/json'

function read(
  body: string | Uint8Array,
  types: readonly string[] = [JSON_TYPE],
  wrongContentType: 400 | 415 = 400,
): JsonBody {
  const facts = factsOf(types.map((type) => ['Content-Type', type]))
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  return readJsonObject(facts, bytes, { wrongContentType, maximumDepth: 1000 })
}

const goodTypes = [
  'application/json',
  'application/json;charset=UTF-8',
  'application/json; charset=latin-1',
  'Application/Json; q=1',
  'application/vnd.api+json',
  'application/problem+json; charset=utf-8',
  '  application/json  ',
  'application/json; profile="a;b"',
]

for (const type of goodTypes) {
  test(`reads JSON of the type ${JSON.stringify(type)}`, () => {
    assert.deepEqual(read('{"a":1}', [type]), { members: new Map([['a', 1]]) })
  })
}

const wrongTypes = [
  [],
  [''],
  ['application/javascript'],
  ['application/json5'],
  ['application/x-json'],
  ['text/x+json'],
  ['application/jsonp'],
  ['*/*'],
  ['application/json-seq'],
  ['application / json'],
  ['multipart/form-data; boundary=x'],
  ['application/x-www-form-urlencoded'],
  ['text/plain'],
  ['application/json', 'application/json'],
]

for (const types of wrongTypes) {
  test(`reads nothing of the type ${JSON.stringify(types)}`, () => {
    const complaint = "Did not attempt to load JSON data because the request Content-Type was not 'application/json'."
    assert.deepEqual(read('{}', types), { refusal: { kind: 'request_malformed', status: 400, complaint } })
    assert.deepEqual(read('{}', types, 415), { refusal: { kind: 'request_malformed', status: 415, complaint } })
  })
}

const accepted: readonly (readonly [what: string, body: string, members: readonly (readonly [string, unknown])[]])[] = [
  ['a byte order mark before the object', '\ufeff{"a":1}', [['a', 1]]],
  ['blanks around it', ' \r\n\t{"a":1}\n', [['a', 1]]],
  ['the last of two equal names', '{"a":1,"a":2}', [['a', 2]]],
  [
    'names of the prototype as names',
    '{"__proto__":1,"constructor":2}',
    [
      ['__proto__', 1],
      ['constructor', 2],
    ],
  ],
  ['an empty object', '{}', []],
]

for (const [what, body, members] of accepted) {
  test(`reads ${what}`, () => assert.deepEqual(read(body), { members: new Map(members) }))
}

test('reads nesting up to the limit', () => {
  const deep = (times: number) => `{"a":${'['.repeat(times)}${']'.repeat(times)}}`
  assert.ok('members' in read(deep(999)))
  assert.equal(complaintOf(deep(1000)), 'Failed to decode JSON object: nested deeper than 1000')
  assert.equal(complaintOf('['.repeat(100_000)), 'Failed to decode JSON object: nested deeper than 1000')
})

const complaints: readonly (readonly [body: string | Uint8Array, complaint: string])[] = [
  ['', 'Expecting value: line 1 column 1 (char 0)'],
  ['not json', 'Expecting value: line 1 column 1 (char 0)'],
  ['{"a":1}x', 'Extra data: line 1 column 8 (char 7)'],
  ['{"a":NaN}', 'a literal that JSON does not have'],
  ['{"a":-Infinity}', 'a literal that JSON does not have'],
  [Uint8Array.of(0x22, 0xff, 0x22), "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte"],
  ['[]', 'it is not an object'],
  ['"user1"', 'it is not an object'],
  ['0', 'it is not an object'],
  ['null', 'it is not an object'],
]

for (const [body, complaint] of complaints) {
  test(`complains about ${JSON.stringify(body)} in Python's words`, () => {
    assert.equal(complaintOf(body), `Failed to decode JSON object: ${complaint}`)
  })
}

function complaintOf(body: string | Uint8Array): string | undefined {
  const result = read(body)
  if (!('refusal' in result)) return undefined
  assert.ok(result.refusal.kind === 'request_malformed' && result.refusal.status === 400)
  return result.refusal.complaint
}
