import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pythonInt } from './python-int.ts'

const read: readonly (readonly [value: unknown, seconds: number])[] = [
  [1_700_000_000, 1_700_000_000],
  [1.9, 1],
  [-1.9, -1],
  [1e30, 1e30],
  [true, 1],
  [false, 0],
  ['1700000000', 1_700_000_000],
  ['0060', 60],
]

for (const [value, seconds] of read) {
  test(`reads ${JSON.stringify(value)} as ${seconds}`, () => assert.equal(pythonInt(value), seconds))
}

const refused = [
  '',
  ' 60 ',
  '+60',
  '-60',
  '9_999',
  '1.5',
  'abc',
  '٦٠',
  '1e3',
  '9'.repeat(16),
  null,
  [],
  [60],
  {},
  undefined,
]

for (const value of [...refused, Number.NaN, Number.POSITIVE_INFINITY]) {
  test(`refuses ${typeof value === 'number' ? value : JSON.stringify(value)}`, () => {
    assert.equal(pythonInt(value), undefined)
  })
}
