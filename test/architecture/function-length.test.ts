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
})

test('takes no other brace for a function', () => {
  assert.deepEqual(
    bodies('if (a) {\n}\nfor (const b of c) {\n}\nclass D {\n}\nconst e = {\n f: 1 }\ntype G = {\n}'),
    [],
  )
})
