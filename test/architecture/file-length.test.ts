import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longFilesSayWhy } from './file-length.ts'
import { createTree } from './tree.ts'

function linesOfCode(count: number): string {
  return 'go()\n'.repeat(count)
}

test('lets a file have 400 lines', () => {
  assert.deepEqual(longFilesSayWhy(createTree({ 'a.ts': linesOfCode(400) })), [])
})

test('finds a file of 401 lines that does not say why', () => {
  const violations = longFilesSayWhy(createTree({ 'a.ts': linesOfCode(401) }))
  assert.deepEqual(violations, [
    { path: 'a.ts', line: 1, message: 'has 401 lines and no "Long because …" in its header' },
  ])
})

test('lets a longer file give its reason in the header, and only there', () => {
  const reason = '/** A table.\n * Long because the standard is. */\n'
  assert.deepEqual(longFilesSayWhy(createTree({ 'a.ts': reason + linesOfCode(500) })), [])
  assert.equal(longFilesSayWhy(createTree({ 'a.ts': linesOfCode(500) + reason })).length, 1)
})
