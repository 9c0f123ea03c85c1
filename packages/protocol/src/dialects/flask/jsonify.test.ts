import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { flaskJson, jsonify } from './jsonify.ts'

const pretty = { ...flaskJson, pretty: true }

const compact: readonly (readonly [what: string, value: unknown, text: string])[] = [
  [
    'an error of Flask-JWT',
    { status_code: 401, error: 'e', description: 'd' },
    '{"description":"d","error":"e","status_code":401}',
  ],
  ['a bare string', 'a', '"a"'],
  ['nothing at all', undefined, 'null'],
  ['a function', () => 1, 'null'],
  ['lists in their order', [3, 1, [2]], '[3,1,[2]]'],
  ['names inside lists', [{ b: 1, a: 2 }], '[{"a":2,"b":1}]'],
  ['upper case before lower case', { a: 1, B: 2 }, '{"B":2,"a":1}'],
  ['a name before its longer sister', { ab: 1, a: 2 }, '{"a":2,"ab":1}'],
  ['names of digits as text', { b: 1, 10: 2, 9: 3 }, '{"10":2,"9":3,"b":1}'],
  ['U+E000 before U+10000, by code point', { '\u{10000}': 1, '\ue000': 2 }, '{"\\ue000":2,"\\ud800\\udc00":1}'],
  ['a member named __proto__', JSON.parse('{"b":1,"__proto__":2}'), '{"__proto__":2,"b":1}'],
  ['what toJSON gives, sorted', { toJSON: () => ({ b: 1, a: 2 }) }, '{"a":2,"b":1}'],
  ['no member that is undefined', { a: undefined, b: 1 }, '{"b":1}'],
  ['null for what a list cannot hold', [undefined, () => 1], '[null,null]'],
  ['integers beyond 2^53 exactly', { id: 9007199254740993n }, '{"id":9007199254740993}'],
  ['ASCII only', 'é\u2028\u{1f600}\x7f', '"\\u00e9\\u2028\\ud83d\\ude00\\u007f"'],
  ['control characters and quotes', '"\\\n\x1f', '"\\"\\\\\\n\\u001f"'],
]

for (const [what, value, text] of compact) {
  test(`writes ${what}`, () => assert.equal(jsonify(value), `${text}\n`))
}

test('indents by two as debug mode does, and leaves empty lists and objects closed', () => {
  assert.equal(
    jsonify({ b: [1, { c: [] }], a: {} }, pretty),
    '{\n  "a": {},\n  "b": [\n    1,\n    {\n      "c": []\n    }\n  ]\n}\n',
  )
})

test('keeps the order of names when JSON_SORT_KEYS is off', () => {
  assert.equal(jsonify({ b: 1, a: 2 }, { ...flaskJson, sortKeys: false }), '{"b":1,"a":2}\n')
})

test('writes characters as they are when JSON_AS_ASCII is off', () => {
  assert.equal(jsonify('é\x7f', { ...flaskJson, ascii: false }), '"é\x7f"\n')
})

test('says what JSON.stringify says, in another order and in ASCII', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const style of [flaskJson, pretty]) {
        const text = jsonify(value, style)
        assert.match(text, /^[\n\x20-\x7e]*\n$/)
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
      }
    }),
  )
})
