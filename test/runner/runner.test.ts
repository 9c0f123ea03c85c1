/** What `npm test` runs, and what it prints at its end. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failuresOf } from './run-group.ts'
import { describeSlowest, readFileTimes } from './slowest.ts'
import { groupsOf, testFiles } from './test-files.ts'

const every = ['test/b/dear.full.test.ts', 'test/a/quick.test.ts', 'packages/guard/src/guard.test.ts']

describe('a run', () => {
  for (const [name, choice, files] of [
    [
      'has what every change must pass',
      { all: false, filters: [] },
      ['packages/guard/src/guard.test.ts', 'test/a/quick.test.ts'],
    ],
    ['has every file with --all', { all: true, filters: [] }, every.toSorted()],
    [
      'has what is named alone',
      { all: false, filters: ['test/a', 'guard'] },
      ['packages/guard/src/guard.test.ts', 'test/a/quick.test.ts'],
    ],
    [
      'has a file of the higher level that is named',
      { all: false, filters: ['test/b/dear'] },
      ['test/b/dear.full.test.ts'],
    ],
    ['has nothing where nothing is named so', { all: true, filters: ['elsewhere'] }, []],
  ] as const) {
    it(name, () => assert.deepEqual(testFiles(every, choice), files))
  }

  it('has each file in one process, in one that is shared or in its own', () => {
    const files = [...every, 'packages/server/src/http/serve.test.ts', 'packages/server/src/log.test.ts']
    const { together, apart } = groupsOf(files)
    assert.deepEqual([...together.flat(), ...apart].toSorted(), files.toSorted())
    assert.ok(
      apart.includes('packages/server/src/http/serve.test.ts') && !apart.includes('packages/server/src/log.test.ts'),
    )
  })
})

describe('the slowest files', () => {
  const times = readFileTimes('{"file":"/r/a","milliseconds":90}\n{"file":"/r/b","milliseconds":12345}\n')

  it('are named with their seconds, the slowest first, and no more than so many', () => {
    assert.deepEqual(describeSlowest(times, { root: '/r/', count: 10 }).slice(1), ['   12.3 s  b', '    0.1 s  a'])
    assert.equal(describeSlowest(times, { root: '/r/', count: 1 }).length, 2)
  })

  it('are not named where there is one', () => {
    assert.deepEqual(describeSlowest(times.slice(1), { root: '/r/', count: 10 }), [])
  })
})

describe('the tests that failed', () => {
  it('are what stands under the heading of the runner', () => {
    assert.equal(
      failuresOf('✔ a (1ms)\n\n✖ failing tests:\n\ntest at b.ts:1:1\n✖ b (2ms)\n  why\n'),
      'test at b.ts:1:1\n✖ b (2ms)\n  why',
    )
    assert.equal(failuresOf('✔ a (1ms)\n'), '')
  })
})
