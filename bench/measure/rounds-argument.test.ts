import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRounds } from './rounds-argument.ts'

test('takes the number of rounds from the command line, or the usual one', () => {
  assert.equal(parseRounds(undefined, 150), 150)
  assert.equal(parseRounds('7', 150), 7)
  for (const wrong of ['', '0', '-1', '1.5', '1e3', 'many']) assert.throws(() => parseRounds(wrong, 150), TypeError)
})
