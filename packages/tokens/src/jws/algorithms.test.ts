import assert from 'node:assert/strict'
import { constants, sign, verify } from 'node:crypto'
import { describe, it } from 'node:test'
import { privateKey, publicKey } from '../jwk/pem.ts'
import { makePair, optIn, type Pair, publicRows, rowOf } from '../testing/pairs.ts'
import { algorithms, findAlgorithm, findAlgorithmOfJwk, type PublicAlgorithm } from './algorithms.ts'

const INPUT = 'eyJhbGciOiJ4In0.eyJzdWIiOiJ1In0'
const HASHES: Readonly<Record<string, string>> = { '256': 'sha256', '384': 'sha384', '512': 'sha512' }

/** RFC 7518 §3.1, RFC 8037 §3.1, RFC 8812 §3.2, FIPS 204 §4: bytes of a signature; for RSA those of a 2,048-bit modulus. */
const SIGNATURE_BYTES: Readonly<Record<string, number>> = {
  ES256: 64,
  ES384: 96,
  ES512: 132,
  ES256K: 64,
  EdDSA: 64,
  Ed448: 114,
  'ML-DSA-44': 2420,
  'ML-DSA-65': 3309,
  'ML-DSA-87': 4627,
}

const pairs = new Map<string, Pair>()

/** One pair for each key type and curve. The RSA algorithms share theirs, as a careless user's keys would. */
function pairOf(alg: PublicAlgorithm): Pair {
  const { keyType, curve } = rowOf(alg)
  const name = `${keyType} ${curve}`
  const pair = pairs.get(name) ?? makePair({ keyType, ...(curve !== undefined && { curve }) })
  pairs.set(name, pair)
  return pair
}

const signerOf = (alg: PublicAlgorithm) => privateKey(pairOf(alg).privateKey, { alg, ...optIn })
const verifierOf = (alg: PublicAlgorithm) => publicKey(pairOf(alg).publicKey, { alg, ...optIn })

/** The parameters that node:crypto itself takes for an algorithm; ECDSA in the wire's form. */
function nodeArguments(alg: PublicAlgorithm, pair: Pair): readonly [string | null, object, object] {
  const hash = HASHES[/\d{3}/.exec(alg)?.[0] ?? ''] ?? null
  const { keyType } = rowOf(alg)
  const padding = alg.startsWith('PS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(2)) / 8 }
    : {}
  const extra = keyType === 'ec' ? { dsaEncoding: 'ieee-p1363' } : padding
  return [
    keyType === 'rsa' || keyType === 'ec' ? hash : null,
    { key: pair.privateKey, ...extra },
    { key: pair.publicKey, ...extra },
  ]
}

for (const { alg, signatureBytes } of publicRows) {
  describe(`algorithm ${alg}`, () => {
    const own = signerOf(alg)
    const other = verifierOf(alg)
    const [hash, privateArguments, publicArguments] = nodeArguments(alg, pairOf(alg))
    const signature = own.sign(INPUT)
    const bytes = Buffer.from(signature, 'base64url')

    it('makes signatures that node:crypto takes, and takes those that it makes', () => {
      for (let i = 0; i < 5; i++) {
        const made = Buffer.from(own.sign(`${INPUT}${i}`), 'base64url')
        assert.ok(verify(hash, Buffer.from(`${INPUT}${i}`), publicArguments as never, made))
        const theirs = sign(hash, Buffer.from(`${INPUT}${i}`), privateArguments as never).toString('base64url')
        assert.equal(other.verify(`${INPUT}${i}`, theirs), true)
      }
    })

    it('takes a character of a signing input for one byte (RFC 7797 §3), and none for another with its low byte', () => {
      const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
      const made = own.sign(everyByte.toString('latin1'))
      assert.ok(verify(hash, everyByte, publicArguments as never, Buffer.from(made, 'base64url')))
      assert.equal(other.verify(everyByte.toString('latin1'), made), true)
      const wider = String.fromCharCode(INPUT.charCodeAt(0) + 0x100) + INPUT.slice(1)
      assert.equal(other.verify(wider, signature), false)
      assert.throws(() => own.sign(wider), { name: 'TypeError', message: /^signingInput: / })
    })

    it('is verified by both halves, and not for another input', () => {
      for (const key of [own, other]) {
        assert.equal(key.verify(INPUT, signature), true)
        assert.equal(key.verify(`${INPUT}x`, signature), false)
        assert.equal(key.verify('', signature), false)
      }
    })

    it('has signatures of one length, and refuses every other', () => {
      assert.equal(bytes.length, SIGNATURE_BYTES[alg] ?? 256)
      assert.equal(signatureBytes(pairOf(alg).publicKey), bytes.length)
      for (const wrong of [
        Buffer.alloc(0),
        bytes.subarray(0, -1),
        bytes.subarray(1),
        Buffer.concat([bytes, Buffer.alloc(1)]),
        Buffer.concat([Buffer.alloc(1), bytes]),
        Buffer.concat([bytes, bytes]),
      ]) {
        assert.equal(other.verify(INPUT, wrong.toString('base64url')), false)
      }
    })

    it('refuses every other spelling of a good signature', () => {
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      const next = alphabet[alphabet.indexOf(signature.at(-1) ?? '') + 1] ?? ''
      const respelled = [
        `${signature}=`,
        `${signature}==`,
        ` ${signature}`,
        `${signature}\n`,
        `${signature.slice(0, -1)}${next}`,
      ]
      const standard = bytes.toString('base64').replaceAll('=', '')
      if (standard !== signature) respelled.push(standard)
      for (const text of respelled) assert.equal(other.verify(INPUT, text), false)
      const at = 7
      assert.equal(other.verify(INPUT, `${signature.slice(0, at)}.${signature.slice(at)}`), false)
    })

    it('refuses a signature with a bit changed, of zeros and of ones', () => {
      for (const at of [0, 1, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ 1
        assert.equal(other.verify(INPUT, changed.toString('base64url')), false)
      }
      for (const fill of [0x00, 0x01, 0xff]) {
        assert.equal(other.verify(INPUT, Buffer.alloc(bytes.length, fill).toString('base64url')), false)
      }
    })

    it('refuses what any other algorithm signs with the same pair or with its own (RFC 8725 §3.1)', () => {
      for (const { alg: foreign } of publicRows.filter((row) => row.alg !== alg)) {
        assert.equal(other.verify(INPUT, signerOf(foreign).sign(INPUT)), false, foreign)
      }
    })

    it('refuses the signature of another key of its kind', () => {
      const stranger = privateKey(makePair(rowOf(alg)).privateKey, { alg, ...optIn })
      assert.equal(other.verify(INPUT, stranger.sign(INPUT)), false)
    })
  })
}

describe('the table of algorithms', () => {
  it('finds a row by its exact name only, whatever the prototype has', () => {
    for (const alg of algorithms) assert.equal(findAlgorithm(alg)?.alg, alg)
    const wrong = [
      'none',
      'rs256',
      'RS256 ',
      'RS1',
      'ES256k',
      'RSA1_5',
      'PBES2-HS256+A128KW',
      'A128KW',
      'constructor',
      '__proto__',
      '',
    ]
    for (const name of [...wrong, null, undefined, 1, ['RS256'], { toString: () => 'RS256' }]) {
      assert.equal(findAlgorithm(name), undefined)
      assert.equal(findAlgorithmOfJwk('RSA', undefined, name), undefined)
    }
  })

  it('has eighteen rows, of which one must be asked for by name', () => {
    assert.equal(algorithms.length, 18)
    assert.deepEqual(
      publicRows.filter((row) => row.optIn).map((row) => row.alg),
      ['ES256K'],
    )
  })

  it('takes EdDSA for the curve of the key, and the names of RFC 9864', () => {
    const cases = [
      ['Ed25519', 'EdDSA', 'EdDSA'],
      ['Ed25519', 'Ed25519', 'EdDSA'],
      ['Ed25519', 'Ed448', undefined],
      ['Ed448', 'EdDSA', 'Ed448'],
      ['Ed448', 'Ed448', 'Ed448'],
      ['Ed448', 'Ed25519', undefined],
      ['X25519', 'EdDSA', undefined],
      [undefined, 'EdDSA', undefined],
    ]
    for (const [crv, alg, found] of cases) assert.equal(findAlgorithmOfJwk('OKP', crv, alg)?.alg, found)
    assert.deepEqual(
      ['EdDSA', 'Ed25519', 'Ed448', 'eddsa'].map((name) => verifierOf('EdDSA').answersTo(name)),
      [true, true, false, false],
    )
    assert.deepEqual(
      ['EdDSA', 'Ed25519', 'Ed448'].map((name) => verifierOf('Ed448').answersTo(name)),
      [true, false, true],
    )
  })

  it('takes a JWK only on the key type and the curve of its algorithm', () => {
    for (const row of publicRows) {
      const { kty, crv } = row.jwk
      assert.equal(findAlgorithmOfJwk(kty, crv, row.alg), row)
      for (const other of ['RSA', 'EC', 'OKP', 'AKP', 'oct', 'rsa', undefined]) {
        if (other !== kty) assert.equal(findAlgorithmOfJwk(other, crv, row.alg), undefined)
      }
      for (const curve of crv === undefined ? [] : ['P-192', 'secp256r1', undefined, `${crv} `]) {
        assert.equal(findAlgorithmOfJwk(kty, curve, row.alg), undefined)
      }
    }
  })
})
