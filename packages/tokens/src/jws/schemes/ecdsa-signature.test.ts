import assert from 'node:assert/strict'
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { derFromJoined, joinedFromDer } from './ecdsa-signature.ts'

const CURVES = [
  { curve: 'prime256v1', hash: 'sha256', bytes: 32 },
  { curve: 'secp256k1', hash: 'sha256', bytes: 32 },
  { curve: 'secp384r1', hash: 'sha384', bytes: 48 },
  { curve: 'secp521r1', hash: 'sha512', bytes: 66 },
] as const
const RUNS = 1000

describe('ECDSA signatures between r||s and DER', () => {
  for (const bytes of [32, 48, 66]) {
    it(`goes there and back for ${RUNS} pairs of ${bytes} bytes, small numbers and leading zeros among them`, () => {
      fc.assert(
        fc.property(integer(bytes), integer(bytes), (r, s) => {
          const joined = Buffer.concat([fixed(r, bytes), fixed(s, bytes)])
          const der = derFromJoined(joined)
          assert.deepEqual(der, referenceDer(r, s))
          assert.deepEqual(joinedFromDer(der, bytes), joined)
        }),
        { numRuns: RUNS },
      )
    })
  }

  for (const { curve, hash, bytes } of CURVES) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve })
    const p1363 = { dsaEncoding: 'ieee-p1363' } as const

    it(`${curve}: what node signs in either form, node takes in the other`, () => {
      for (let i = 0; i < 200; i++) {
        const input = Buffer.from(`input ${i}`)
        const joined = joinedFromDer(sign(hash, input, privateKey), bytes)
        assert.ok(verify(hash, input, { key: publicKey, ...p1363 }, joined))
        const der = derFromJoined(sign(hash, input, { key: privateKey, ...p1363 }))
        assert.ok(verify(hash, input, publicKey, der))
      }
    })
  }
})

/** Numbers of every length; half of them have leading zeros. */
function integer(bytes: number): fc.Arbitrary<bigint> {
  const most = 2n ** BigInt(8 * bytes) - 1n
  return fc.oneof(
    fc.bigInt({ min: 0n, max: most }),
    fc.nat(bytes).chain((length) => fc.bigInt({ min: 0n, max: 2n ** BigInt(8 * length) - 1n })),
    fc.constantFrom(0n, 1n, 0x7fn, 0x80n, 0xffn, 0x100n, most),
  )
}

function fixed(value: bigint, bytes: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * bytes, '0'), 'hex')
}

/** X.690 §8.3, §10.1, written differently from the code under test. */
function referenceDer(r: bigint, s: bigint): Buffer {
  const integers = [r, s].map((value) => {
    const digits = value.toString(16)
    const even = digits.length % 2 ? `0${digits}` : digits
    const hex = Number.parseInt(even.slice(0, 2), 16) > 127 ? `00${even}` : even
    return `02${(hex.length / 2).toString(16).padStart(2, '0')}${hex}`
  })
  const content = integers.join('')
  const length = content.length / 2
  const header = length > 127 ? `3081${length.toString(16)}` : `30${length.toString(16).padStart(2, '0')}`
  return Buffer.from(header + content, 'hex')
}
