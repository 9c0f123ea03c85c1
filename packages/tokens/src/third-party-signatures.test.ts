/** Third-party signatures and MACs (Wycheproof): every row must be decided as it is labelled. */
import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { describe, it } from 'node:test'
import { type Jwk, jwk } from './jwk/jwk.ts'
import type { Key } from './jwk/key.ts'
import { publicKey } from './jwk/pem.ts'
import { secretKey } from './jwk/secret-key.ts'
import type { PublicAlgorithm } from './jws/algorithms.ts'
import { readVectors, skip, Tally } from './testing/vectors.ts'

interface MacFile {
  readonly testGroups: readonly {
    readonly tagSize: number
    readonly tests: readonly {
      readonly tcId: number
      readonly key: string
      readonly msg: string
      readonly tag: string
      readonly result: string
    }[]
  }[]
}

interface SignatureFile {
  readonly testGroups: readonly {
    readonly publicKeyPem: string
    /** The same key as a JWK. Older files name it differently, and some groups have none. */
    readonly publicKeyJwk?: Jwk
    readonly keyJwk?: Jwk
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly flags: readonly string[]
      readonly msg: string
      readonly sig: string
      readonly result: string
    }[]
  }[]
}

const FILES: readonly (readonly [string, PublicAlgorithm])[] = [
  ['ecdsa_secp256r1_sha256_p1363', 'ES256'],
  ['ecdsa_secp384r1_sha384_p1363', 'ES384'],
  ['ecdsa_secp521r1_sha512_p1363', 'ES512'],
  ['ed25519', 'EdDSA'],
  ['rsa_signature_2048_sha256', 'RS256'],
  ['rsa_signature_2048_sha512', 'RS512'],
  ['rsa_signature_3072_sha384', 'RS384'],
  ['rsa_signature_4096_sha512', 'RS512'],
  ['rsa_pss_2048_sha256_mgf1_32', 'PS256'],
  ['rsa_pss_2048_sha384_mgf1_48', 'PS384'],
  ['rsa_pss_3072_sha256_mgf1_32', 'PS256'],
  ['rsa_pss_4096_sha512_mgf1_64', 'PS512'],
]

describe('third-party signatures', { skip }, () => {
  for (const [file, alg] of FILES) {
    it(`Wycheproof ${file}: ${alg} takes every valid signature and refuses every invalid one`, (test) => {
      const tally = new Tally()
      for (const { publicKeyPem, publicKeyJwk, keyJwk, tests } of readVectors<SignatureFile>(`wycheproof/${file}.json`)
        .testGroups) {
        const keys = keysOf(publicKeyPem, publicKeyJwk ?? keyJwk, alg)
        if (keys.length === 0) {
          for (const _ of tests) tally.add('not decided: the key is refused (e = 3)')
          continue
        }
        for (const row of tests) {
          const input = Buffer.from(row.msg, 'hex').toString('latin1')
          const signature = Buffer.from(row.sig, 'hex').toString('base64url')
          // "Acceptable" is PKCS#1 without the NULL of its AlgorithmIdentifier, which RFC 8017 §8.2.2 (note 2) leaves open; we refuse it.
          for (const key of keys) {
            assert.equal(key.verify(input, signature), row.result === 'valid', `tcId ${row.tcId} ${row.comment}`)
          }
          tally.add(row.result === 'acceptable' ? 'acceptable, refused by policy' : 'decided')
        }
      }
      tally.print(test, file)
    })
  }

  for (const [bits, alg] of [
    [256, 'HS256'],
    [384, 'HS384'],
    [512, 'HS512'],
  ] as const) {
    it(`Wycheproof hmac_sha${bits}: ${alg} makes every valid tag and refuses every invalid one`, (test) => {
      const tally = new Tally()
      for (const { tagSize, tests } of readVectors<MacFile>(`wycheproof/hmac_sha${bits}.json`).testGroups) {
        for (const row of tests) {
          const key = secretKey(Buffer.from(row.key, 'hex'), { alg, allowWeak: 'a vector' })
          const message = Buffer.from(row.msg, 'hex').toString('latin1')
          const tag = Buffer.from(row.tag, 'hex').toString('base64url')
          const whole = tagSize === bits
          assert.equal(key.verify(message, tag), whole && row.result === 'valid', `tcId ${row.tcId}`)
          if (whole) assert.equal(key.sign(message) === tag, row.result === 'valid', `tcId ${row.tcId}`)
          tally.add(whole ? 'decided' : 'refused as not applicable (JWS knows no truncated tag, RFC 7518 §3.2)')
        }
      }
      tally.print(test, `hmac_sha${bits}`)
    })
  }
})

/** The key from its PEM and from its JWK; none when its exponent is 3, which both readers refuse. */
function keysOf(pem: string, members: Jwk | undefined, alg: PublicAlgorithm): readonly Key[] {
  const makers = [() => publicKey(pem, { alg }), ...(members ? [() => jwk({ ...members, alg })] : [])]
  if (createPublicKey(pem).asymmetricKeyDetails?.publicExponent !== 3n) return makers.map((make) => make())
  for (const make of makers) assert.throws(make, { name: 'TypeError', message: /^key: the RSA exponent/ })
  return []
}
