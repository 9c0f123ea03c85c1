import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everyPackageHasAFloor, importsGoDown } from './floors.ts'
import { createTree } from './tree.ts'

const manifests = {
  'packages/options/package.json': '{ "name": "@latchkey/options" }',
  'packages/tokens/package.json': '{ "name": "@latchkey/tokens" }',
  'packages/guard/package.json': '{ "name": "@latchkey/guard" }',
  'packages/client/package.json': '{ "name": "@latchkey/client" }',
  'examples/package.json': '{ "name": "@latchkey/examples" }',
}

test('lets a package import a lower floor and itself, and an example import anything', () => {
  const tree = createTree({
    ...manifests,
    'packages/guard/src/guard.ts': "import '@latchkey/tokens'\nimport '@latchkey/guard/testing'",
    'packages/tokens/src/key.ts': "import '@latchkey/options'",
    'examples/one.ts': "import '@latchkey/guard'",
  })
  assert.deepEqual(importsGoDown(tree), [])
})

test('finds an import that goes up a floor, even of types alone', () => {
  const tree = createTree({ ...manifests, 'packages/tokens/src/up.ts': "import type { Guard } from '@latchkey/guard'" })
  assert.deepEqual(importsGoDown(tree), [
    { path: 'packages/tokens/src/up.ts', line: 1, message: 'imports @latchkey/guard, on floor 1, from floor 0' },
  ])
})

test('finds an import from a package of the same floor', () => {
  const tree = createTree({ ...manifests, 'packages/guard/src/aside.ts': "import '@latchkey/client'" })
  assert.deepEqual(importsGoDown(tree), [
    { path: 'packages/guard/src/aside.ts', line: 1, message: 'imports @latchkey/client, on floor 1, from floor 1' },
  ])
})

test('finds a package that imports the examples', () => {
  const tree = createTree({ ...manifests, 'packages/guard/src/out.ts': "import '@latchkey/examples'" })
  assert.deepEqual(importsGoDown(tree), [
    {
      path: 'packages/guard/src/out.ts',
      line: 1,
      message: 'imports @latchkey/examples, which is no package, from floor 1',
    },
  ])
})

test('finds a package that stands on no floor', () => {
  const tree = createTree({ ...manifests, 'packages/extra/package.json': '{ "name": "@latchkey/extra" }' })
  assert.deepEqual(everyPackageHasAFloor(tree), [
    { path: 'packages/extra/package.json', line: 1, message: 'stands on no floor' },
  ])
})
