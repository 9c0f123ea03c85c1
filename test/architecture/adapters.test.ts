import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adaptersAreShort, adaptersExportOneName, typesAreNotAugmented } from './adapters.ts'
import { createTree } from './tree.ts'

const PATH = 'packages/guard/src/adapters/koa.ts'
const ONE_NAME = 'export const koaGuard: Make = routeGuards(protect)\n'

function linesOfCode(count: number): string {
  return '/** Koa.\n * More. */\n'.concat('go()\n\n// why\n'.repeat(count))
}

for (const [lines, count] of [
  [14, 1],
  [15, 0],
  [25, 0],
  [26, 1],
] as const) {
  test(`finds ${count} fault in an adapter of ${lines} lines of code, whatever is said about them`, () => {
    assert.equal(adaptersAreShort(createTree({ [PATH]: linesOfCode(lines) })).length, count)
  })
}

test('leaves the length of other files alone', () => {
  assert.deepEqual(adaptersAreShort(createTree({ 'packages/guard/src/carriers/koa.ts': linesOfCode(26) })), [])
})

test('lets an adapter export its one name, and types', () => {
  const types = "export type A = 1\nexport interface B {}\nexport type { C } from './c.ts'\n"
  assert.deepEqual(adaptersExportOneName(createTree({ [PATH]: types + ONE_NAME })), [])
})

for (const source of [
  '',
  'export const honoGuard = 1',
  'export function protect() {}',
  `${ONE_NAME}export const more = 1`,
  `${ONE_NAME}export * from './x.ts'`,
]) {
  test(`finds an adapter that exports other names: ${JSON.stringify(source)}`, () => {
    assert.equal(adaptersExportOneName(createTree({ [PATH]: source })).length, 1)
  })
}

for (const source of ['declare global {}', "declare module 'koa' {}"]) {
  test(`finds what is added to the types of others: ${source}`, () => {
    assert.deepEqual(typesAreNotAugmented(createTree({ 'packages/guard/src/a.ts': `\n${source}` })), [
      { path: 'packages/guard/src/a.ts', line: 2, message: "adds to somebody else's types" },
    ])
  })
}

test('lets a benchmark say the types that a peer lacks', () => {
  assert.deepEqual(typesAreNotAugmented(createTree({ 'bench/x-types.d.ts': "declare module 'x' {}" })), [])
})
