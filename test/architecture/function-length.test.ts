import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functionsAreShort, functionsIn } from './function-length.ts'
import { tokenize } from './tokens.ts'
import { createTree } from './tree.ts'

const bodies = (source: string) => functionsIn(tokenize(source)).map(({ name, lines }) => `${name} ${lines}`)

test('measures functions, methods and arrow functions from brace to brace', () => {
  assert.deepEqual(bodies('function one() {\n\n}\nconst two = () => {\n}\nconst o = { three(a) {\n} }'), [
    'one 3',
    ' 2',
    'three 2',
  ])
  assert.deepEqual(bodies('async function four(a: number): Promise<void> {\n}'), ['four 2'])
  assert.deepEqual(bodies('function five(a: B): { readonly c?: D } {\n}'), ['five 2'])
  assert.deepEqual(bodies('function six(a: B): {\n c: D\n e: F\n} {\n}'), ['six 2'])
})

test('measures functions with type parameters, of whatever kind', () => {
  assert.deepEqual(bodies('function one<P, C = () => P>(a: A<P>): B<P, C> {\n}'), ['one 2'])
  assert.deepEqual(bodies('const o = { two<const N extends Record<string, X>>(a: N) {\n} }'), ['two 2'])
})

test('takes no other brace for a function', () => {
  assert.deepEqual(
    bodies('if (a) {\n}\nfor (const b of c) {\n}\nclass D {\n}\nconst e = {\n f: 1 }\ntype G = {\n}'),
    [],
  )
})

test('finds a published function of more than 100 lines, and leaves tests alone', () => {
  const ofLines = (count: number) => `\nfunction f() {\n${'go()\n'.repeat(count - 2)}}`
  assert.deepEqual(functionsAreShort(createTree({ 'packages/a/src/a.ts': ofLines(100) })), [])
  assert.deepEqual(functionsAreShort(createTree({ 'packages/a/src/a.test.ts': ofLines(101) })), [])
  assert.deepEqual(functionsAreShort(createTree({ 'packages/a/src/a.ts': ofLines(101) })), [
    { path: 'packages/a/src/a.ts', line: 2, message: 'f has 101 lines' },
  ])
})
