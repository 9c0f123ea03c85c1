import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filesHaveNoCircles, packagesHaveNoCircles } from './circles.ts'
import { createTree } from './tree.ts'

test('lets two files import a third', () => {
  const tree = createTree({ 'a.ts': "import './b.ts'\nimport './c.ts'", 'b.ts': "import './c.ts'", 'c.ts': '' })
  assert.deepEqual(filesHaveNoCircles(tree), [])
})

test('finds a circle of files once, and names its way', () => {
  const tree = createTree({
    'x/a.ts': "import '../b.ts'",
    'b.ts': "\nexport * from './c.ts'",
    'c.ts': "import('./x/a.ts')",
  })
  assert.deepEqual(filesHaveNoCircles(tree), [
    { path: 'b.ts', line: 2, message: 'a circle: b.ts → c.ts → x/a.ts → b.ts' },
  ])
})

test('finds a circle that goes through a type-only import, and says so', () => {
  const tree = createTree({ 'a.ts': "import type { B } from './b.ts'", 'b.ts': "import './a.ts'" })
  assert.deepEqual(filesHaveNoCircles(tree), [
    { path: 'a.ts', line: 1, message: 'a circle through type-only imports: a.ts (type) → b.ts → a.ts' },
  ])
})

test('finds a file that imports itself', () => {
  assert.equal(filesHaveNoCircles(createTree({ 'a.ts': "import './a.ts'" })).length, 1)
})

test('finds a circle of packages that no two files make', () => {
  const tree = createTree({
    'packages/one/package.json': '{ "name": "one" }',
    'packages/two/package.json': '{ "name": "two" }',
    'packages/one/src/a.ts': "import 'two'",
    'packages/two/src/b.ts': "import 'one/part'",
  })
  assert.deepEqual(filesHaveNoCircles(tree), [])
  assert.deepEqual(packagesHaveNoCircles(tree), [
    { path: 'packages/one/src/a.ts', line: 1, message: 'a circle: packages/one → packages/two → packages/one' },
  ])
})
