import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { nestsDeeperThan } from './json-depth.ts'
import { parseJsonObject } from './json-object.ts'

test('reads members in order, own ones only, the last of two equal names', () => {
  const members = parseJsonObject('{"b":1,"__proto__":{"c":2},"b":3}', 16)
  assert.deepEqual(
    members,
    new Map<string, unknown>([
      ['b', 3],
      ['__proto__', { c: 2 }],
    ]),
  )
})

const faults: readonly (readonly [text: string, fault: string])[] = [
  ['', 'not_json'],
  ['{', 'not_json'],
  ['{}x', 'not_json'],
  ['\ufeff{}', 'not_json'],
  ['[]', 'not_an_object'],
  ['null', 'not_an_object'],
  ['"a"', 'not_an_object'],
  ['{"a":[[]]}', 'too_deep'],
  ['[[[', 'too_deep'],
]

for (const [text, fault] of faults) {
  test(`finds ${JSON.stringify(text)} ${fault}`, () => assert.equal(parseJsonObject(text, 2), fault))
}

test('counts the outermost value as depth 1', () => {
  assert.equal(nestsDeeperThan('{"a":[1]}', 2), false)
  assert.equal(nestsDeeperThan('{"a":[1]}', 1), true)
  assert.equal(nestsDeeperThan('[[],[],[]]', 2), false)
})

test('counts no bracket inside a string', () => {
  for (const text of ['"[[["', '["\\"[[["]', '["\\\\","[["]', '"[[[']) assert.equal(nestsDeeperThan(text, 1), false)
})

test('counts what a parser would nest', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const depth = depthOf(JSON.parse(JSON.stringify(value)))
      assert.equal(nestsDeeperThan(JSON.stringify(value, null, 1), depth), false)
      assert.equal(nestsDeeperThan(JSON.stringify(value), depth - 1), depth > 0)
    }),
  )
})
