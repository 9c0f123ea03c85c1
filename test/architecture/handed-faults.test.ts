import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nobodyHandsInFaults } from './handed-faults.ts'
import { createTree } from './tree.ts'

const PATH = 'packages/server/src/a.ts'

for (const source of [
  'function read(faults: string[]) {}',
  'const read = (value: unknown, faults: string[]) => value',
  'type Read = (settings: object, ownFaults: string[]) => void',
]) {
  test(`finds a list that is handed in to be filled: ${source}`, () => {
    assert.equal(nobodyHandsInFaults(createTree({ [PATH]: source })).length, 1)
  })
}

for (const source of [
  'const faults: string[] = []',
  'interface Read { readonly faults: readonly string[] }',
  'function refuse(faults: readonly string[]) {}',
]) {
  test(`leaves alone what is not handed in, or is only read: ${source}`, () => {
    assert.deepEqual(nobodyHandsInFaults(createTree({ [PATH]: source })), [])
  })
}

test('leaves tests alone', () => {
  const tree = createTree({ 'packages/server/src/a.test.ts': 'function read(faults: string[]) {}' })
  assert.deepEqual(nobodyHandsInFaults(tree), [])
})
