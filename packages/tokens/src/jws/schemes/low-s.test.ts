import assert from 'node:assert/strict'
import { sign } from 'node:crypto'
import { describe, it } from 'node:test'
import { publicKey } from '../../jwk/pem.ts'
import { makePair, rowOf } from '../../testing/pairs.ts'
import { withLowS } from './low-s.ts'

// SEC 2 §2.4.1
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

const joined = (r: bigint, s: bigint): Buffer =>
  Buffer.from([r, s].map((one) => one.toString(16).padStart(64, '0')).join(''), 'hex')

describe('the smaller s', () => {
  it('is taken in place of the larger one, and r stays', () => {
    assert.deepEqual(withLowS(joined(7n, ORDER - 5n), ORDER), joined(7n, 5n))
    assert.deepEqual(withLowS(joined(7n, ORDER / 2n + 1n), ORDER), joined(7n, ORDER / 2n))
    assert.deepEqual(withLowS(joined(7n, ORDER - 1n), ORDER), joined(7n, 1n))
  })

  it('stays as it is, and so does what is not a signature', () => {
    for (const s of [0n, 1n, 5n, ORDER / 2n, ORDER, ORDER + 1n, 2n ** 256n - 1n]) {
      assert.deepEqual(withLowS(joined(7n, s), ORDER), joined(7n, s))
    }
  })

  it('is no other verdict: ES256K takes both values of s, and neither for another input', () => {
    const pair = makePair(rowOf('ES256K'))
    const key = publicKey(pair.publicKey, { alg: 'ES256K', optIn: true })
    const bytes = sign('sha256', Buffer.from('a.b'), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' })
    const s = BigInt(`0x${bytes.toString('hex', 32)}`)
    const other = joined(BigInt(`0x${bytes.toString('hex', 0, 32)}`), ORDER - s)
    for (const one of [bytes, other].map((signature) => signature.toString('base64url'))) {
      assert.equal(key.verify('a.b', one), true)
      assert.equal(key.verify('a.c', one), false)
    }
    const outside = joined(BigInt(`0x${bytes.toString('hex', 0, 32)}`), 2n ** 256n - 1n)
    assert.equal(key.verify('a.b', outside.toString('base64url')), false)
  })
})
