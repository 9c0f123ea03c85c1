/** Which tests the mutants are shown to, and that a mutant is one change of its text. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTree } from '../architecture/tree.ts'
import { applied } from './mutants/list-mutants.ts'
import { createTestsOf } from './mutants/tests-of.ts'

const manifest = (name: string) =>
  JSON.stringify({ name, exports: { '.': { '@latchkey/source': './src/index.ts' } }, dependencies: {} })
const tree = createTree({
  'package.json': '{}',
  'packages/low/package.json': manifest('@latchkey/low'),
  'packages/high/package.json': manifest('@latchkey/high'),
  'packages/low/src/index.ts': "export { a } from './a.ts'",
  'packages/low/src/a.ts': "import type { B } from './b.ts'\nexport const a = 1",
  'packages/low/src/b.ts': 'export interface B {}',
  'packages/low/src/a.test.ts': "import { a } from './a.ts'",
  'packages/low/src/index.test.ts': "import { a } from './index.ts'",
  'packages/low/src/b.test.ts': 'runs b as a process',
  'packages/low/src/a.full.test.ts': "import { a } from './a.ts'",
  'packages/high/src/high.test.ts': "import { a } from '@latchkey/low'",
  'test/package.json': manifest('@latchkey/test'),
  'test/low/run.test.ts': 'runs low as a process',
})

describe('the tests that a mutant is shown to', () => {
  it('are its own, then those of its package that reach it, then those of others, the nearest first', () => {
    assert.deepEqual(createTestsOf(tree, 10)('packages/low/src/a.ts'), [
      ['packages/low/src/a.test.ts'],
      ['packages/low/src/index.test.ts'],
      [],
      ['test/low/run.test.ts', 'packages/high/src/high.test.ts'],
      [],
    ])
  })

  it('are those that have its name and run it as a process, and not those that know its types alone', () => {
    const [own, ...others] = createTestsOf(tree, 10)('packages/low/src/b.ts')
    assert.deepEqual([own, others.flat()], [['packages/low/src/b.test.ts'], ['test/low/run.test.ts']])
  })

  it('are no more than so many of the near ones before the rest', () => {
    assert.deepEqual(createTestsOf(tree, 0)('packages/low/src/a.ts'), [
      ['packages/low/src/a.test.ts'],
      [],
      ['packages/low/src/index.test.ts'],
      ['test/low/run.test.ts'],
      ['packages/high/src/high.test.ts'],
    ])
  })
})

it('a mutant replaces one piece of its text', () => {
  const mutant = { file: 'a.ts', line: 1, mutator: 'x', from: 4, to: 9, replacement: 'false' }
  assert.equal(applied(mutant, 'if (a < b) f()'), 'if (false) f()')
})
