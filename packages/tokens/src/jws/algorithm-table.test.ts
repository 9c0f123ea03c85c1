/** The rows of the table as the standards print them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { publicRows } from '../testing/pairs.ts'
import { algorithms, findAlgorithmOfJwk, type PublicAlgorithm, secretAlgorithms } from './algorithms.ts'

const pkcs1 = 'RSASSA-PKCS1-v1_5'

/** RFC 7518 §6.1, RFC 8037 §2, RFC 8812 §3.1, AKP; the names of Web Crypto beside them. */
const EXPECTED: Readonly<Record<PublicAlgorithm, readonly [object, string | undefined, object]>> = {
  RS256: [{ kty: 'RSA' }, undefined, { name: pkcs1, hash: 'SHA-256' }],
  RS384: [{ kty: 'RSA' }, undefined, { name: pkcs1, hash: 'SHA-384' }],
  RS512: [{ kty: 'RSA' }, undefined, { name: pkcs1, hash: 'SHA-512' }],
  PS256: [{ kty: 'RSA' }, undefined, { name: 'RSA-PSS', hash: 'SHA-256' }],
  PS384: [{ kty: 'RSA' }, undefined, { name: 'RSA-PSS', hash: 'SHA-384' }],
  PS512: [{ kty: 'RSA' }, undefined, { name: 'RSA-PSS', hash: 'SHA-512' }],
  ES256: [{ kty: 'EC', crv: 'P-256' }, 'prime256v1', { name: 'ECDSA' }],
  ES384: [{ kty: 'EC', crv: 'P-384' }, 'secp384r1', { name: 'ECDSA' }],
  ES512: [{ kty: 'EC', crv: 'P-521' }, 'secp521r1', { name: 'ECDSA' }],
  ES256K: [{ kty: 'EC', crv: 'secp256k1' }, 'secp256k1', { name: 'ECDSA' }],
  EdDSA: [{ kty: 'OKP', crv: 'Ed25519' }, undefined, { name: 'Ed25519' }],
  Ed448: [{ kty: 'OKP', crv: 'Ed448' }, undefined, { name: 'Ed448' }],
  'ML-DSA-44': [{ kty: 'AKP' }, undefined, { name: 'ML-DSA-44' }],
  'ML-DSA-65': [{ kty: 'AKP' }, undefined, { name: 'ML-DSA-65' }],
  'ML-DSA-87': [{ kty: 'AKP' }, undefined, { name: 'ML-DSA-87' }],
}

describe('the rows of the table', () => {
  for (const row of publicRows) {
    it(`${row.alg}: key type, curve and Web Crypto's names are those of the standards`, () => {
      assert.deepEqual([row.jwk, row.curve, row.webCrypto], EXPECTED[row.alg])
    })
  }

  it('are three for secrets, and the others for pairs', () => {
    assert.deepEqual(secretAlgorithms, ['HS256', 'HS384', 'HS512'])
    assert.deepEqual(algorithms, [...secretAlgorithms, ...Object.keys(EXPECTED)])
  })

  it('take the algorithm of a secret on no pair: an RSA key whose alg is HS256 has no row (RFC 8725 §3.1)', () => {
    for (const alg of secretAlgorithms) {
      assert.equal(findAlgorithmOfJwk('oct', undefined, alg)?.alg, alg)
      for (const kty of ['RSA', 'EC', 'OKP', 'AKP', undefined]) {
        assert.equal(findAlgorithmOfJwk(kty, undefined, alg), undefined)
      }
    }
  })

  it('look at no crv where the key type has none', () => {
    assert.equal(findAlgorithmOfJwk('RSA', 'P-256', 'PS256')?.alg, 'PS256')
    assert.equal(findAlgorithmOfJwk('AKP', 'Ed25519', 'ML-DSA-44')?.alg, 'ML-DSA-44')
  })
})
