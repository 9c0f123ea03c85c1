import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importsIn } from './imports.ts'
import { tokenize } from './tokens.ts'

const statements: readonly (readonly [source: string, found: readonly string[]])[] = [
  ["import a from 'x'", ['x']],
  ["import a, { b as c, type D } from 'x'", ['x']],
  ["import {\n  a,\n} from 'x' with { type: 'json' }", ['x']],
  ["import * as a from 'x'", ['x']],
  ["import 'x'", ['x']],
  ["const a = await import('x')", ['x']],
  ['const a = await import(`x`)', ['x']],
  ["let a: import('x').A", ['x']],
  ["import type { A } from 'x'", ['type x']],
  ["import type A from 'x'", ['type x']],
  ["import type from 'x'", ['x']],
  ["export { a } from 'x'", ['x']],
  ["export * as a from 'x'", ['x']],
  ["export type { A } from 'x'", ['type x']],
  ["export type * from 'x'", ['type x']],
  ["export { a }\nimport type { B } from 'x'", ['type x']],
  ["export const from = 'x'", []],
  ["export type A = B\nconst from = 'x'", []],
  ["// import a from 'x'\n/* import 'x' */ const text = \"import a from 'x'\"", []],
  ["const { dirname } = import.meta\nloader.import('x')", []],
]

for (const [source, found] of statements) {
  test(`finds ${found.length === 0 ? 'nothing' : found.join()} in ${JSON.stringify(source)}`, () => {
    const sites = importsIn(tokenize(source))
    assert.deepEqual(
      sites.map(({ specifier, typeOnly }) => (typeOnly ? `type ${specifier}` : specifier)),
      found,
    )
  })
}

test('says on which line an import stands', () => {
  assert.deepEqual(importsIn(tokenize("\n\nimport 'x'"))[0]?.line, 3)
})
