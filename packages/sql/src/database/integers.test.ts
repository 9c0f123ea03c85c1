import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readInteger, readOptionalInteger, toInteger } from './integers.ts'

describe('an integer of a database', () => {
  for (const [value, what] of [
    [7n, 'SQLite'],
    [7, 'MySQL'],
    ['7', 'PostgreSQL'],
  ] as const) {
    it(`is read as ${what} returns it`, () => {
      assert.deepEqual([readInteger(value), readOptionalInteger(value)], [7, 7])
    })
  }

  for (const value of [null, undefined, '', 'x', 1.5, 2n ** 53n, true, [7], Number.NaN]) {
    it(`is refused when it is ${typeof value === 'bigint' ? `${value}n` : JSON.stringify(value)}`, () => {
      assert.throws(() => readInteger(value), { name: 'DomainError', code: 'store_misconfigured' })
    })
  }

  it('may be absent where the column says so', () => {
    assert.deepEqual([readOptionalInteger(null), toInteger(null), toInteger(undefined)], [undefined, null, null])
  })

  it('is sent as an integer, without a fraction', () => {
    assert.deepEqual([toInteger(1.9), toInteger(-1.1)], [1n, -2n])
  })
})
