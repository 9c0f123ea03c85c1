import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import { edwardsFault } from './edwards-point.ts'
import { jwk } from './jwk.ts'

const P25519 = 2n ** 255n - 19n
const P448 = 2n ** 448n - 2n ** 224n - 1n

/** The y of Ed25519's points of order 8, from libsodium's list. */
const Y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n

const SMALL: readonly (readonly [string, string, bigint])[] = [
  ['ed25519', 'of order 1', 1n],
  ['ed25519', 'of order 2', P25519 - 1n],
  ['ed25519', 'of order 4', 0n],
  ['ed25519', 'of order 8', Y8],
  ['ed25519', 'of order 8, its negative', P25519 - Y8],
  ['ed448', 'of order 1', 1n],
  ['ed448', 'of order 2', P448 - 1n],
  ['ed448', 'of order 4', 0n],
]

describe('points of Ed25519 and Ed448', () => {
  for (const [keyType, what, y] of SMALL) {
    for (const sign of [0, 0x80]) {
      it(`refuses the point of ${keyType} ${what}, sign ${sign === 0 ? 'clear' : 'set'}`, () => {
        assert.match(edwardsFault(keyType, encode(keyType, y, sign)) ?? '', /small order/)
      })
    }
  }

  it('refuses a second spelling of y: y + p', () => {
    for (const [keyType, prime] of [
      ['ed25519', P25519],
      ['ed448', P448],
    ] as const) {
      for (const y of [prime, prime + 1n]) assert.match(edwardsFault(keyType, encode(keyType, y, 0)) ?? '', /one form/)
    }
  })

  it('refuses a y that no point has, which half of all numbers are', () => {
    for (const keyType of ['ed25519', 'ed448']) {
      const faults = Array.from({ length: 60 }, (_, y) => edwardsFault(keyType, encode(keyType, BigInt(y + 2), 0)))
      const off = faults.filter((fault) => fault === 'the point is not on the curve').length
      assert.ok(off > 10 && off < 50, `${off} of 60`)
      assert.ok(faults.every((fault) => fault === undefined || fault === 'the point is not on the curve'))
    }
  })

  it('takes every key that node makes', () => {
    for (let i = 0; i < 100; i++) {
      for (const [keyType, { publicKey }] of [
        ['ed25519', generateKeyPairSync('ed25519')],
        ['ed448', generateKeyPairSync('ed448')],
      ] as const) {
        assert.equal(
          edwardsFault(keyType, Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')),
          undefined,
        )
      }
    }
  })

  it('has nothing to say of other key types', () => assert.equal(edwardsFault('ec', Buffer.alloc(32)), undefined))

  it('is asked for every JWK', () => {
    const x = encode('ed25519', 1n, 0).toString('base64url')
    assert.throws(() => jwk({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', x }), {
      name: 'TypeError',
      message: /^key: .*small order/,
    })
  })
})

function encode(keyType: string, y: bigint, sign: number): Buffer {
  const length = keyType === 'ed448' ? 57 : 32
  const bytes = Buffer.from(y.toString(16).padStart(2 * length, '0'), 'hex').reverse()
  bytes[length - 1] = (bytes[length - 1] ?? 0) | sign
  return bytes
}
