/** The lengths at which DER changes its form (X.690 §8.1.3, §8.3). */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { derFromJoined, joinedFromDer } from './ecdsa-signature.ts'

/** r and s of 66 bytes, with this many significant bytes each, the first of them below 0x80. */
function joinedOf(digitsOfR: number, digitsOfS: number): Buffer {
  const joined = Buffer.alloc(132)
  joined.fill(0x11, 66 - digitsOfR, 66)
  joined.fill(0x22, 132 - digitsOfS)
  return joined
}

describe('the lengths of an ECDSA signature in DER', () => {
  for (const [digitsOfR, digitsOfS, head] of [
    [62, 61, [0x30, 0x7f]],
    [62, 62, [0x30, 0x81, 0x80]],
    [62, 63, [0x30, 0x81, 0x81]],
    [66, 66, [0x30, 0x81, 0x88]],
  ] as const) {
    it(`of ${digitsOfR + digitsOfS + 4} bytes are written ${Buffer.from(head).toString('hex')}, and read again`, () => {
      const joined = joinedOf(digitsOfR, digitsOfS)
      const der = derFromJoined(joined)
      assert.deepEqual(der.subarray(0, head.length), Buffer.from(head))
      assert.deepEqual(der.subarray(head.length, head.length + 3), Buffer.from([0x02, digitsOfR, 0x11]))
      assert.deepEqual(joinedFromDer(der, 66), joined)
    })
  }

  it('are one byte for zero, which no verifier may take for a missing number', () => {
    const zeros = Buffer.alloc(64)
    assert.equal(derFromJoined(zeros).toString('hex'), '3006020100020100')
    assert.deepEqual(joinedFromDer(derFromJoined(zeros), 32), zeros)
  })

  it('have a byte more for a number whose first bit is set', () => {
    const joined = Buffer.alloc(64)
    joined[31] = 0x7f
    joined[63] = 0x80
    assert.equal(derFromJoined(joined).toString('hex'), '300702017f02020080')
  })
})
