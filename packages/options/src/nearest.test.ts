import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'

const names = ['issuer', 'audience', 'limits', 'leewaySeconds', 'ip']

for (const [slip, meant] of [
  ['isuer', 'issuer'],
  ['Issuer', 'issuer'],
  ['limit', 'limits'],
  ['limiters', 'limits'],
  ['leeway', undefined],
  ['leewaySecond', 'leewaySeconds'],
  ['colour', undefined],
  ['id', undefined],
  ['', undefined],
] as const) {
  test(`${meant === undefined ? 'nothing' : meant} is near ${JSON.stringify(slip)}`, () => {
    assert.equal(nearest(slip, names), meant)
  })
}

test('compares no text that is much longer than a name', () => {
  assert.equal(nearest('a'.repeat(10_000_000), ['a'.repeat(9_999_999)]), undefined)
})
