import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functionsIn } from './function-length.ts'
import { tokenize } from './tokens.ts'

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
