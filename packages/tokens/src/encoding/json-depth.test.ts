import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseJsonObject } from './json.ts'

const DEPTH = 16

/** An object that nests this deep, with a member at the innermost level. */
function nested(depth: number, member: string): Buffer {
  return Buffer.from(`${'{"a":['.repeat(depth / 2)}${member}${']}'.repeat(depth / 2)}`)
}

describe('the depth of a JSON object', () => {
  // The last one has room for another member, so the reader must take its slower path.
  for (const member of ['1', '"\\":"', '     1']) {
    it(`may be the whole maximum, and not one more, around ${JSON.stringify(member)}`, () => {
      assert.equal(typeof parseJsonObject(nested(DEPTH, member), DEPTH), 'object')
      assert.equal(parseJsonObject(nested(DEPTH, member), DEPTH - 1), 'too_deep')
      assert.equal(parseJsonObject(nested(DEPTH + 2, member), DEPTH), 'too_deep')
      assert.equal(parseJsonObject(nested(DEPTH + 2, member), DEPTH + 1), 'too_deep')
    })
  }
})
