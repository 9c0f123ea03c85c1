import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { leastCharacters } from './least-characters.ts'

const ENOUGH = 16

/** Values, and the shortest known text of each. */
const texts: readonly (readonly [value: object, text: string])[] = [
  [{}, '{'],
  [[], '['],
  [{ a: '' }, '{"a":""}'],
  [{ '': 'four' }, '{"":"four"}'],
  [{ sub: 'joe', iss: 'me' }, '{"sub":"joe","iss":"me"}'],
  [{ a: 1 }, '{"a":1}'],
  [{ a: 0.25 }, '{"a":1}'],
  [{ a: -1_234_567_891 }, '{"a":1}'],
  [{ a: 999_999_999 }, '{"a":1}'],
  [{ a: 1_000_000_000 }, '{"a":1}'],
  [{ a: 1_000_000_001 }, '{"a":1000000001}'],
  [{ a: 1_700_000_000 }, '{"a":1}'],
  [{ a: 1_700_000_100 }, '{"a":1700000100}'],
  [{ a: 9_999_999_999 }, '{"a":9999999999}'],
  [{ a: 10_000_000_000 }, '{"a":1}'],
  [{ a: 10_000_000_001 }, '{"a":1}'],
  [{ a: true }, '{"a":true}'],
  [{ a: null }, '{"a":null}'],
  [{ a: false }, '{"a":true}'],
  [[1, 'two', null], '[1,"two",null]'],
  [{ a: [1, [2]], b: { c: 'd' } }, '{"a":[1,[2,],"b":{"c":"d"}}'],
]

describe('the least characters of a value', () => {
  for (const [value, text] of texts) {
    it(`of ${JSON.stringify(value)} are those of ${text}`, () => {
      assert.equal(leastCharacters(value, ENOUGH), text.length)
    })
  }

  it('are not a number where it nests deeper than it may, and one where it does not', () => {
    for (const value of [{ a: { b: {} } }, { a: [{}] }, [[[]]]]) {
      assert.ok(leastCharacters(value, 3) > 0)
      assert.equal(leastCharacters(value, 2), Number.NaN)
      assert.equal(leastCharacters(value, 0), Number.NaN)
    }
  })

  it('are not a number where the prototype lends a name', () => {
    assert.equal(leastCharacters(Object.create({ a: 1 }), ENOUGH), Number.NaN)
  })
})
