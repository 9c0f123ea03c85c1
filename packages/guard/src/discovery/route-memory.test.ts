import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRouteMemory } from './route-memory.ts'

test('finds what it was told, until it is cleared', () => {
  const memory = createRouteMemory<number>(10, 1000)
  memory.remember('a', 1)
  memory.remember('b', 2)
  assert.deepEqual([memory.find('a'), memory.find('b'), memory.find('c')], [1, 2, undefined])
  memory.clear()
  assert.equal(memory.find('a'), undefined)
})

for (const [what, entries, characters] of [
  ['entries', 10, 1e6],
  ['characters', 1e6, 70],
] as const) {
  test(`never holds more ${what} than it may, and keeps what is used`, () => {
    const memory = createRouteMemory<number>(entries, characters)
    const names = Array.from({ length: 1000 }, (_, i) => `name-${100 + i}`)
    memory.remember('used', 0)
    for (const [i, name] of names.entries()) {
      memory.remember(name, i)
      assert.equal(memory.find('used'), 0)
    }
    // A look-up moves what it finds, so the last entries are counted newest first.
    const held = names.toReversed().filter((name) => memory.find(name) !== undefined)
    assert.ok(held.length > 0 && held.length < 10, String(held.length))
  })
}

test('does not take a token that would fill it alone', () => {
  const memory = createRouteMemory<number>(10, 10)
  memory.remember('123456', 1)
  assert.equal(memory.find('123456'), undefined)
})
