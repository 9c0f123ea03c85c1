import assert from 'node:assert/strict'
import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { describe, it } from 'node:test'
import { makePair, modulusOf, privateMembers, publicRows, rowOf } from '../testing/pairs.ts'
import { jwk } from './jwk.ts'
import { privateKey, publicKey } from './pem.ts'
import { isConsistentRsa, typeFault } from './strength.ts'

const AQAB = 'AQAB'
const number = (value: bigint): string =>
  Buffer.from(
    value
      .toString(16)
      .padStart(2, '0')
      .replace(/^(.(?:..)*)$/, '0$1'),
    'hex',
  ).toString('base64url')

const integer = (text = ''): bigint => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`)

/** Passed both as a JWK and as a KeyObject: both must be checked. */
function make(n: string, e: string = AQAB): void {
  const object = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' })
  publicKey(object, { alg: 'PS256' })
  jwk({ kty: 'RSA', alg: 'RS256', n, e })
}

function refuses(n: string, e: string, message: RegExp): void {
  const refusal = { name: 'TypeError', message }
  assert.throws(() => jwk({ kty: 'RSA', alg: 'RS256', n, e }), refusal)
  const object = createPublicKey({ key: { kty: 'RSA', n, e } as JsonWebKey, format: 'jwk' })
  assert.throws(() => publicKey(object, { alg: 'PS256' }), refusal)
}

describe('the type of a key', () => {
  it('is found right for the algorithm that it was made for', () => {
    for (const row of publicRows) assert.equal(typeFault(makePair(row).publicKey, row), undefined, row.alg)
  })

  for (const [alg, other, fault] of [
    ['ES384', 'ES256', 'ES384 needs a key on P-384, and this is prime256v1'],
    ['ES256', 'RS256', 'ES256 needs a key on P-256, and this is rsa'],
    ['RS256', 'ES512', 'RS256 needs a key of type rsa, and this is secp521r1'],
    ['EdDSA', 'Ed448', 'EdDSA needs a key on Ed25519, and this is ed448'],
    ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-44 needs a key of type ml-dsa-44, and this is ml-dsa-65'],
  ] as const) {
    it(`is told beside the one that ${alg} needs, where it is that of ${other}`, () => {
      assert.equal(typeFault(makePair(rowOf(other)).publicKey, rowOf(alg)), fault)
    })
  }
})

describe('the strength of an RSA key', () => {
  it('takes 2,048 to 8,192 bits', () => {
    for (const bits of [2048, 2049, 3072, 4096, 8192]) make(modulusOf(bits))
  })

  for (const bits of [512, 1024, 2047, 8193, 16_384]) {
    it(`refuses ${bits} bits`, () =>
      refuses(modulusOf(bits), AQAB, new RegExp(`^key: the RSA modulus has ${bits} bits`)))
  }

  for (const e of [1n, 3n, 17n, 65_535n, 65_536n, 65_538n, 2n ** 32n, 2n ** 256n + 1n]) {
    it(`refuses the exponent ${e < 10n ** 12n ? e : 'of 257 bits'}`, () =>
      refuses(modulusOf(2048), number(e), /^key: the RSA exponent/))
  }

  it('takes the odd exponents from 65,537 on', () => {
    for (const e of [65_537n, 65_539n, 2n ** 32n + 1n]) make(modulusOf(2048), number(e))
  })

  it('refuses an even modulus', () => {
    const bytes = Buffer.from(modulusOf(2048), 'base64url')
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) & 0xfe
    refuses(bytes.toString('base64url'), AQAB, /^key: the RSA modulus is even/)
  })

  it('refuses a modulus that is a power of 65537 modulo every small prime (ROCA, CVE-2017-15361)', () => {
    // Any power will do: the check is about residues and needs no factors.
    const primes = [11n, 13n, 17n, 19n, 37n, 53n, 61n, 71n, 73n, 79n, 97n, 103n, 107n, 109n, 127n, 151n, 157n, 2n]
    const product = primes.reduce((all, prime) => all * prime, 1n)
    const start = BigInt(`0x${Buffer.from(modulusOf(2048), 'base64url').toString('hex')}`)
    for (const power of [1n, 7n, 1234n]) {
      const residue = 65_537n ** power % product
      const n = start - (start % product) + residue
      refuses(Buffer.from(n.toString(16), 'hex').toString('base64url'), AQAB, /^key: .*ROCA/)
      const next = n + 2n * 11n * 13n
      make(Buffer.from(next.toString(16), 'hex').toString('base64url'))
    }
  })

  it('takes a thousand random moduli for what they are', () => {
    for (let i = 0; i < 1000; i++) jwk({ kty: 'RSA', alg: 'RS256', n: modulusOf(2048), e: AQAB })
  })

  it('knows whether the numbers of a private key belong together', () => {
    const [one, two] = [makePair(rowOf('RS256')), makePair(rowOf('RS256'))].map(privateMembers) as [
      JsonWebKey,
      JsonWebKey,
    ]
    assert.equal(isConsistentRsa(one), true)
    for (const name of ['n', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const) {
      assert.equal(isConsistentRsa({ ...one, [name]: two[name] }), false, name)
    }
    assert.equal(isConsistentRsa({ ...one, e: 'AQAD' }), false)
    assert.equal(isConsistentRsa({ ...one, p: 'AQ', q: one.n ?? '' }), false)
    assert.equal(isConsistentRsa({}), false)
    const { p = '', q = '', dp = '', dq = '' } = one
    assert.equal(isConsistentRsa({ ...one, p: q, q: p, dp: dq, dq: dp }), false)
  })

  it('lets no private exponent pass that fits one of the two primes only', () => {
    const one = privateMembers(makePair(rowOf('RS256')))
    const [d, overP, overQ] = [integer(one.d), integer(one.p) - 1n, integer(one.q) - 1n]
    for (const wrong of [d + overP, d + overQ]) {
      const members = { ...one, d: number(wrong), dp: number(wrong % overP), dq: number(wrong % overQ) }
      assert.equal(isConsistentRsa(members), false)
    }
    const longer = d + overP * overQ
    assert.equal(isConsistentRsa({ ...one, d: number(longer) }), true)
  })

  it('takes three for a prime, the least that fits an odd modulus', () => {
    const [n, e, d] = [number(15n), number(3n), number(3n)]
    const [three, five] = [number(3n), number(5n)]
    assert.equal(isConsistentRsa({ n, e, d, p: three, q: five, dp: 'AQ', dq: three, qi: number(2n) }), true)
    assert.equal(isConsistentRsa({ n, e, d, p: five, q: three, dp: three, dq: 'AQ', qi: number(2n) }), true)
  })

  it('takes one for no prime, even where the exponents fit the other: nothing is divided by zero', () => {
    const [n, e, d] = [number(15n), number(3n), number(5n)]
    for (const [p, q, dp, dq] of [
      [n, 'AQ', d, 'AA'],
      ['AQ', n, 'AA', d],
    ] as const) {
      assert.equal(isConsistentRsa({ n, e, d, p, q, dp, dq, qi: 'AQ' }), false)
    }
  })

  it('is asked of private keys too', () => {
    const { privateKey: short } = makePair(rowOf('RS256'), 1024)
    assert.throws(() => privateKey(short, { alg: 'RS256' }), { name: 'TypeError', message: /has 1024 bits/ })
  })
})
