import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCommandLine } from './command-line.ts'

test('measures everything in 40 rounds and a million decisions when nothing is said', () => {
  const { state, ...rest } = parseCommandLine([], 'usual')
  assert.match(state, /latchkey-bench\/usual\.jsonl$/)
  assert.deepEqual(rest, {
    frameworks: ['node', 'express', 'fastify', 'koa', 'hono'],
    rounds: 40,
    secondsPerRound: 1,
    decisions: 1_000_000,
    fresh: false,
  })
})

test('takes the frameworks that are named, in their order', () => {
  const args = ['--frameworks', 'koa,node', '--rounds', '3', '--seconds', '2', '--decisions', '1000', '--fresh']
  const { state, ...rest } = parseCommandLine([...args, '--state', '/a/b'], 'usual')
  assert.equal(state, '/a/b')
  const expected = { frameworks: ['koa', 'node'], rounds: 3, secondsPerRound: 2, decisions: 1000, fresh: true }
  assert.deepEqual(rest, expected)
})

for (const args of [
  ['--frameworks', 'rails'],
  ['--frameworks', ''],
  ['--rounds', '0'],
  ['--rounds', '1e3'],
  ['--seconds', '0.5'],
  ['--decisions', '-1'],
  ['--quick'],
  ['express'],
]) {
  test(`refuses ${args.join(' ')}`, () => {
    assert.throws(() => parseCommandLine(args, 'usual'), TypeError)
  })
}
