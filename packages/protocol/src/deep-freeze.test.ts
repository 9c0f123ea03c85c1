import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deepFreeze } from './deep-freeze.ts'

test('freezes lists and objects to their depth, also those inside what is frozen already', () => {
  const inner = { list: [{ a: 1 }] }
  const value = deepFreeze(Object.freeze({ inner }))
  for (const part of [value, inner, inner.list, inner.list[0]]) assert.ok(Object.isFrozen(part))
})

test('leaves functions alone, and values as they are', () => {
  const handler = () => 1
  deepFreeze({ handler })
  assert.ok(!Object.isFrozen(handler))
  for (const value of [1, 'a', null, undefined]) assert.equal(deepFreeze(value), value)
})
