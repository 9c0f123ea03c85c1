/** Every key of the corpus taken for what it is not: for another algorithm, for its other half, for a secret that everybody knows. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  type Algorithm,
  algorithms,
  createVerifier,
  type Jwk,
  jwk,
  type Key,
  type PublicAlgorithm,
  privateKey,
  publicKey,
  secretKey,
  TokenError,
} from '@latchkey/tokens'
import { corpus, type NamedKey } from './corpus.ts'

const NOW = 1_800_000_000
const CLAIMS = { sub: 'admin', iat: NOW, exp: NOW + 600 }

/** What each pair of the corpus may be bound to; the short RSA key to nothing. */
const FITTING: Readonly<Record<string, readonly Algorithm[]>> = {
  rsa: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  rsa_other: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  rsa1024: [],
  p256: ['ES256'],
  p256_other: ['ES256'],
  p384: ['ES384'],
  p521: ['ES512'],
  k256: ['ES256K'],
  ed25519: ['EdDSA'],
}

const pairs = Object.entries(corpus.keys).filter(([, key]) => 'public_pem' in key)
const secrets = Object.entries(corpus.keys).filter(([, key]) => !('public_pem' in key))
const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const

describe('attacks: a key and the algorithms that it is not for (RFC 8725 §3.1)', () => {
  for (const [name, key] of pairs) {
    it(`${name} is taken for its own algorithms and for no other, in every form`, () => {
      for (const alg of algorithms) {
        for (const [form, make] of forms(key, alg)) {
          if (FITTING[name]?.includes(alg)) assert.equal(make().alg, alg, form)
          else refusesKey(make, `${form} for ${alg}`)
        }
      }
    })

    it(`${name} is not taken for its other half`, () => {
      const [alg] = (FITTING[name] ?? []) as readonly PublicAlgorithm[]
      if (alg === undefined) return assert.equal(name, 'rsa1024')
      refusesKey(() => publicKey(String(key['private_pem']), { alg, optIn: true }), 'private PEM as public')
      refusesKey(() => privateKey(String(key['public_pem']), { alg, optIn: true }), 'public PEM as private')
    })

    it(`${name} is no key set, no list of itself and no text`, () => {
      const values = [
        key,
        [key['public_jwk']],
        { keys: [key['public_jwk']] },
        JSON.stringify(key['public_jwk']),
        key['public_pem'],
      ]
      for (const value of values) refusesKey(() => jwk(value as Jwk, { alg: 'RS256' }), 'as a JWK')
      for (const keys of [...values, key['public_jwk']])
        refusesKey(() => createVerifier({ keys: keys as Key }), 'as keys')
    })
  }

  for (const [name, key] of secrets) {
    it(`${name}, a secret, is no public and no private key`, () => {
      const text = String(key['secret_utf8'] ?? key['secret_b64u'])
      for (const alg of algorithms.filter((one) => !one.startsWith('HS')) as readonly PublicAlgorithm[]) {
        const members = { kty: 'oct', k: Buffer.from(text).toString('base64url') }
        refusesKey(() => publicKey(text, { alg, optIn: true }), alg)
        refusesKey(() => privateKey(text, { alg, optIn: true }), alg)
        refusesKey(() => jwk(members, { alg, optIn: true }), alg)
        refusesKey(() => jwk({ ...members, alg }, { optIn: true }), alg)
      }
    })
  }
})

describe('attacks: tokens whose HMAC is keyed with what everybody knows of a public key', () => {
  let tried = 0
  for (const [name, key] of pairs.filter(([name]) => name !== 'rsa1024')) {
    for (const alg of FITTING[name] as readonly PublicAlgorithm[]) {
      it(`${name} as ${alg}: refused, whatever the header says`, () => {
        const verifier = createVerifier({
          keys: publicKey(String(key['public_pem']), { alg, kid: 'k1', optIn: true }),
          clock: () => NOW,
        })
        for (const [hmac, hash] of Object.entries(HASHES)) {
          for (const material of knownMaterial(key)) {
            refusesToken(() => verifier.verify(forge(hmac, hash, material)), 'algorithm_not_allowed')
            // The length is wrong for all but HMAC itself; Ed25519's 64 bytes are HS512's.
            refusesToken(() => verifier.verify(forge(alg, hash, material)), 'signature_invalid')
            tried += 2
          }
        }
      })
    }
  }

  it('has tried them all', (test) => {
    test.diagnostic(
      `${tried} forged tokens refused; ${pairs.length} pairs and ${secrets.length} secrets × ${algorithms.length} algorithms`,
    )
    assert.ok(tried > 500)
  })

  it('a public JWK that is relabelled as a secret is refused', () => {
    for (const [, key] of pairs) {
      const members = key['public_jwk'] as Jwk
      for (const alg of Object.keys(HASHES) as (keyof typeof HASHES)[]) {
        for (const relabelled of [
          { ...members, alg },
          { ...members, kty: 'oct', alg },
          { ...members, kty: 'oct', alg, k: members.n ?? members.x ?? '' },
        ]) {
          refusesKey(() => jwk(relabelled), `${members.kty} as ${alg}`)
        }
        refusesKey(() => secretKey(members as unknown as string, { alg }), 'JWK as secret')
      }
    }
  })
})

/** Every form in which a pair can be handed over for an algorithm. */
function forms(key: NamedKey, given: Algorithm): readonly (readonly [string, () => Key])[] {
  const alg = given as PublicAlgorithm
  const texts = ['public_pem', 'public_pkcs1_pem'].filter((form) => form in key)
  return [
    ...texts.map((form) => [form, () => publicKey(String(key[form]), { alg, optIn: true })] as const),
    ['private_pem', () => privateKey(String(key['private_pem']), { alg, optIn: true })],
    ['public_jwk', () => jwk(key['public_jwk'] as Jwk, { alg, optIn: true })],
    ['private_jwk', () => jwk(key['private_jwk'] as Jwk, { alg, optIn: true })],
    ['public_jwk with alg', () => jwk({ ...(key['public_jwk'] as Jwk), alg }, { optIn: true })],
  ]
}

/** The bytes that an attacker may take for the secret. */
function knownMaterial(key: NamedKey): readonly Buffer[] {
  const members = key['public_jwk'] as Jwk
  const pem = String(key['public_pem'])
  const der = Buffer.from(pem.replaceAll(/-.*-|\s/g, ''), 'base64')
  const numbers = [members.n, members.e, members.x, members.y].filter((text) => text !== undefined)
  const texts = [
    pem,
    pem.trim(),
    `${pem}\n`,
    pem.replaceAll('\n', '\r\n'),
    pem.replaceAll('\n', ''),
    JSON.stringify(members),
    'k1',
    '',
  ]
  return [
    der,
    ...texts.map((text) => Buffer.from(text)),
    ...numbers.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'base64url')]),
  ]
}

function forge(alg: string, hash: string, secret: Buffer): string {
  const [header, payload] = [{ alg, typ: 'JWT', kid: 'k1' }, CLAIMS].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  return `${header}.${payload}.${createHmac(hash, secret).update(`${header}.${payload}`).digest('base64url')}`
}

function refusesKey(make: () => unknown, what: string): void {
  assert.throws(make, (error: Error) => error instanceof TypeError && /^[a-zA-Z_.]+: /.test(error.message), what)
}

function refusesToken(verify: () => unknown, code: string): void {
  assert.throws(verify, (error: Error) => error instanceof TokenError && error.code === code)
}
