import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noAnyType } from './any-type.ts'
import { createTree } from './tree.ts'

const forbidden = [
  'let a: any',
  'const a = b as any',
  'function f(a: any, b: string): void {}',
  'let a: Record<string, any>',
  'let a: any[] = []',
  'let a: string | any',
  'type A<T> = T extends any ? 1 : 2',
  'type A<T> = T extends string ? any : 2',
  'type A = any;',
  'const a = <any>b',
  `const a = \`\${b as any}\``,
]

const allowed = [
  '// any\n/** any */',
  "const a = 'any' + `any`",
  'await Promise.any([])',
  'const a = { any: 1, any() {} }',
  'interface A { any?: string }',
  'const many = company',
  'const a = /: any/',
]

for (const source of forbidden) {
  test(`finds the type in ${source}`, () => {
    const violations = noAnyType(createTree({ 'a.ts': `\n${source}` }))
    assert.deepEqual(violations, [{ path: 'a.ts', line: 2, message: 'uses the type any' }])
  })
}

for (const source of allowed) {
  test(`finds no type in ${JSON.stringify(source)}`, () => {
    assert.deepEqual(noAnyType(createTree({ 'a.ts': source })), [])
  })
}
