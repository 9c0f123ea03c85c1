import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Algorithm, algorithms, type PublicAlgorithm, type SecretAlgorithm } from '../jws/algorithms.ts'
import { publicRows } from '../testing/pairs.ts'
import { exportJwk, exportPrivateJwk } from './export.ts'
import { type GenerateKeyOptions, generateKey } from './generate.ts'
import type { Key, PrivateKey, SecretKey } from './key.ts'

/** What a JavaScript caller may pass, ignoring the types. */
const make = (alg: unknown, options?: unknown): Key =>
  generateKey(alg as PublicAlgorithm, options as GenerateKeyOptions)

describe('generateKey', () => {
  for (const alg of algorithms) {
    const options = alg === 'ES256K' ? { optIn: true } : {}

    it(`makes a key for ${alg} that signs, verifies, and is never made again`, () => {
      const [one, two] = [make(alg, options), make(alg, { ...options, kid: 'mine' })]
      assert.equal(one.alg, alg)
      assert.ok(one.verify('a.b', one.sign('a.b')))
      assert.ok(!one.equals(two) && !two.verify('a.b', one.sign('a.b')))
      assert.equal(two.kid, 'mine')
      assert.equal(one.weakness, undefined)
      if (alg.startsWith('HS')) assert.equal(one.kid, undefined)
      else assert.match(one.kid ?? '', /^[\w-]{43}$/)
    })
  }

  it('makes secrets as long as the hash (RFC 7518 §3.2)', () => {
    const lengths = (['HS256', 'HS384', 'HS512'] as const).map(
      (alg) => Buffer.from(exportPrivateJwk(generateKey(alg, { extractable: true })).k ?? '', 'base64url').length,
    )
    assert.deepEqual(lengths, [32, 48, 64])
  })

  it('makes RSA keys of 3,072 bits unless told otherwise, with the exponent 65,537', () => {
    const bits = (options?: GenerateKeyOptions) => {
      const { n = '', e } = exportJwk(generateKey('RS256', options))
      return [Buffer.from(n, 'base64url').length * 8, e]
    }
    assert.deepEqual(bits(), [3072, 'AQAB'])
    assert.deepEqual(bits({ modulusLength: 2048 }), [2048, 'AQAB'])
  })

  for (const [what, alg, options, message] of [
    ['no algorithm', undefined, {}, /^alg: /],
    ['an unknown algorithm', 'RS1', {}, /^alg: /],
    ['alg none', 'none', {}, /^alg: /],
    ['the name of a prototype member', 'constructor', {}, /^alg: /],
    ['ES256K without optIn', 'ES256K', {}, /^alg: .*optIn/],
    ['an RSA key that is too short', 'RS256', { modulusLength: 2047 }, /^modulusLength: /],
    ['an RSA key that is too long', 'PS256', { modulusLength: 8193 }, /^modulusLength: /],
    ['a modulus length that is not a number', 'RS256', { modulusLength: '2048' }, /^modulusLength: /],
    ['a modulus length that is not a whole number', 'RS256', { modulusLength: 2048.5 }, /^modulusLength: /],
    ['a modulus length for a key without a modulus', 'ES256', { modulusLength: 2048 }, /^modulusLength: unknown/],
    ['a modulus length for a secret', 'HS256', { modulusLength: 2048 }, /^modulusLength: unknown/],
    ['an unknown option', 'EdDSA', { curve: 'Ed448' }, /^curve: unknown/],
    ['allowWeak, which a fresh key does not need', 'HS256', { allowWeak: 'x' }, /^allowWeak: unknown/],
    ['an alg among the options', 'HS256', { alg: 'HS512' }, /^alg: unknown/],
    ['an empty kid', 'EdDSA', { kid: '' }, /^kid: /],
    ['an extractable that is not a boolean', 'EdDSA', { extractable: 'no' }, /^extractable: /],
    ['options that are null', 'EdDSA', null, /^options: /],
  ] as const) {
    it(`refuses ${what}`, () => assert.throws(() => make(alg, options), { name: 'TypeError', message }))
  }

  it('tells by its type what it makes', () => {
    const secret: SecretKey = generateKey('HS256' satisfies SecretAlgorithm)
    const pair: PrivateKey = generateKey('EdDSA')
    assert.deepEqual([secret.kind, pair.kind], ['secret', 'private'])
    // @ts-expect-error a pair is not a secret
    const wrong: SecretKey = generateKey('EdDSA')
    assert.equal(wrong.kind, 'private')
    assert.equal(publicRows.length, algorithms.filter((alg: Algorithm) => !alg.startsWith('HS')).length)
  })
})
