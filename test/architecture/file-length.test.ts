import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fewFilesAreLong, longFilesSayWhy } from './file-length.ts'
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

test('lets two published files have more than 220 lines, and any number of tests', () => {
  const [long, most] = [linesOfCode(221), linesOfCode(220)]
  const tree = {
    'packages/a/src/one.ts': long,
    'packages/a/src/two.ts': long,
    'packages/a/src/most.ts': most,
    'packages/a/src/one.test.ts': long,
    'test/a.ts': long,
  }
  assert.deepEqual(fewFilesAreLong(createTree(tree)), [])
  const third = fewFilesAreLong(createTree({ ...tree, 'packages/b/src/three.ts': long }))
  assert.deepEqual(
    third.map(({ path }) => path),
    ['packages/a/src/one.ts', 'packages/a/src/two.ts', 'packages/b/src/three.ts'],
  )
})
