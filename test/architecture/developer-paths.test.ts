import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noDeveloperPaths } from './developer-paths.ts'
import { createTree } from './tree.ts'

// Cut in two, so that this file does not break the rule that it tests.
const home = '/ho' + 'me/ada/latchkey'
const temporary = '/t' + 'mp/latchkey'

const machinePaths = [
  home,
  `file://${home}/a.ts`,
  `"${temporary}"`,
  'C:\\Us' + 'ers\\ada',
  '/wo' + 'rk/latchkey',
  `see(${home})`,
]
const otherPaths = [
  `https://example.com${home}`,
  `\${base}${home}`,
  `./mine${home}`,
  '/tmp',
  '/usr/bin/env node',
  '/homepage/x',
]

for (const text of machinePaths) {
  test(`finds a folder of one machine in ${text}`, () => {
    const violations = noDeveloperPaths(createTree({ 'docs/set-up.md': `first\n${text} last` }))
    assert.deepEqual(
      violations.map(({ path, line }) => [path, line]),
      [['docs/set-up.md', 2]],
    )
  })
}

for (const text of otherPaths) {
  test(`finds no folder of one machine in ${text}`, () => {
    assert.deepEqual(noDeveloperPaths(createTree({ 'docs/set-up.md': text })), [])
  })
}

test('lets a test make its temporary folder, and nothing else', () => {
  const text = `mkdtempSync('${temporary}-')`
  assert.deepEqual(noDeveloperPaths(createTree({ 'packages/x/src/a.test.ts': text })), [])
  assert.equal(noDeveloperPaths(createTree({ 'packages/x/src/a.ts': text })).length, 1)
})
