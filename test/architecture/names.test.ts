import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namesAreKebabCase, nothingIsADrawer } from './names.ts'
import { createTree } from './tree.ts'

const drawers = [
  'test/helpers.ts',
  'packages/x/src/utils/a.ts',
  'docs/shared/a.md',
  'x/string-utils.test.ts',
  'common.json',
]
const things = ['x/shared-secret.ts', 'x/common-passwords.txt', 'docs/how-we-share.md']

for (const path of drawers) {
  test(`finds the drawer in ${path}`, () => {
    const message = 'is named after a drawer, not after what is in it'
    assert.deepEqual(nothingIsADrawer(createTree({ [path]: '{}' })), [{ path, line: 1, message }])
  })
}

test('lets a thing have such a word in its name', () => {
  assert.deepEqual(nothingIsADrawer(createTree(Object.fromEntries(things.map((path) => [path, ''])))), [])
})

for (const path of [
  'src/tokenError.ts',
  'src/Jwk.ts',
  'src/token_error.ts',
  'Docs/readme.md',
  'src/a.Test.ts',
  'a--b.ts',
]) {
  test(`finds that ${path} is not in kebab-case`, () => {
    assert.deepEqual(namesAreKebabCase(createTree({ [path]: '' })), [
      { path, line: 1, message: 'is not in kebab-case' },
    ])
  })
}

test('lets documents have capital letters, and names have dots and numbers', () => {
  const paths = ['README.md', '.ci/run.ts', 'src/store/0001-users.ts', 'src/a.test.ts', 'src/rfc7519.d.ts']
  assert.deepEqual(namesAreKebabCase(createTree(Object.fromEntries(paths.map((path) => [path, ''])))), [])
})
