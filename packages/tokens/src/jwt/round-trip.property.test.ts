import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { secretKey } from '../jwk/secret-key.ts'
import { type SecretAlgorithm as Algorithm, secretAlgorithms } from '../jws/algorithms.ts'
import { CLAIMS, KEY, NOW, policyWith, rawToken } from '../testing/raw-token.ts'
import { TokenError } from '../token-error.ts'
import { decodeUnverified } from './decode-unverified.ts'
import { createSigner } from './sign.ts'
import { createVerifier, type Verifier } from './verify.ts'

const clock = (): number => NOW
const verifier = createVerifier({ keys: KEY, clock })
const ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']

const alg = fc.constantFrom(...secretAlgorithms)
const claims = fc
  .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4 }))
  .map((more) => ({ ...more, ...CLAIMS }))

describe('sign and verify', () => {
  it('give back the claims: every Unicode text, every order, every algorithm', () => {
    fc.assert(
      fc.property(alg, claims, (name: Algorithm, given) => {
        const key = secretKey(randomBytes(64), { alg: name })
        const verified = createVerifier({ keys: key, clock, maximumTokenCharacters: 1_048_576 }).verify(
          createSigner({ key }).sign(given),
        )
        assert.equal(JSON.stringify(verified.claims), JSON.stringify(given))
        assert.deepEqual(verified.header, { alg: name, typ: 'JWT' })
      }),
      { numRuns: 500 },
    )
  })

  it('refuse a token in which any one character is another', () => {
    const token = createSigner({ key: KEY }).sign(CLAIMS)
    for (let at = 0; at < token.length; at++) {
      for (const other of ['A', 'B', 'x', '9', '_', '.', '=', ' ', '\0', '\u0141']) {
        if (other !== token[at]) assertRefused(token.slice(0, at) + other + token.slice(at + 1))
      }
    }
    for (const last of ALPHABET) if (!token.endsWith(last)) assertRefused(token.slice(0, -1) + last)
  })

  it('refuse a token in which a bit of the signature is another', () => {
    const token = createSigner({ key: KEY }).sign(CLAIMS)
    const start = token.lastIndexOf('.') + 1
    for (let bit = 0; bit < 256; bit++) {
      const signature = Buffer.from(token.slice(start), 'base64url')
      signature[bit >> 3] = (signature[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assertRefused(token.slice(0, start) + signature.toString('base64url'))
    }
  })

  it('refuse a token with anything cut out, put in or doubled', () => {
    const token = createSigner({ key: KEY }).sign(CLAIMS)
    fc.assert(
      fc.property(fc.nat(token.length), fc.nat(token.length), fc.string({ unit: 'binary' }), (from, to, text) => {
        const mutated = token.slice(0, from) + text + token.slice(to)
        if (mutated !== token) assertRefused(mutated)
      }),
      { numRuns: 5000 },
    )
  })

  it('refuse a token whose parts come from two tokens', () => {
    const signer = createSigner({ key: KEY })
    fc.assert(
      fc.property(claims, claims, fc.constantFrom(0, 1, 2), (one, two, swapped) => {
        const [first, second] = [signer.sign(one).split('.'), signer.sign(two).split('.')]
        const mixed = first.map((part, at) => (at === swapped ? second[at] : part)).join('.')
        if (mixed !== first.join('.')) assertRefused(mixed)
      }),
    )
  })

  it('refuse every token of another key', () => {
    fc.assert(
      fc.property(claims, fc.uint8Array({ minLength: 1, maxLength: 200 }), (given, secret) => {
        assertRefused(
          rawToken({ alg: 'HS256' }, given, secretKey(Buffer.concat([secret, randomBytes(32)]), { alg: 'HS256' })),
        )
      }),
    )
  })

  const segment = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string().map((text) => Buffer.from(text).toString('base64url')),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
    fc
      .record({ alg: fc.oneof(fc.jsonValue(), alg), kid: fc.jsonValue() })
      .map((header) => Buffer.from(JSON.stringify(header)).toString('base64url')),
  )

  it('answer arbitrary text with a TokenError and nothing else', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(segment, { maxLength: 6 }).map((parts) => parts.join('.')),
    )
    fc.assert(
      fc.property(text, (token) => {
        assertRefused(token)
        try {
          decodeUnverified(token)
        } catch (error) {
          assert.ok(error instanceof TokenError)
        }
      }),
      { numRuns: 5000 },
    )
  })

  it('answer signed nonsense with claims or a TokenError and nothing else, under a strict and an empty policy', () => {
    const lax = createVerifier({ keys: KEY, policy: policyWith({}) })
    const header = fc.dictionary(fc.constantFrom('typ', 'kid', 'crit', 'b64', '__proto__', 'x'), fc.jsonValue())
    const payload = fc.dictionary(
      fc.constantFrom('exp', 'nbf', 'iat', 'iss', 'sub', 'aud', 'jti', '__proto__'),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(header, fc.oneof(payload, fc.jsonValue()), (members, value) => {
        const token = rawToken({ ...members, alg: 'HS256' }, JSON.stringify(value))
        for (const judge of [verifier, lax]) {
          try {
            assert.deepEqual(judge.verify(token).claims, JSON.parse(JSON.stringify(value)))
          } catch (error) {
            if (!(error instanceof TokenError)) throw error
          }
        }
        assert.equal(Object.keys(Object.prototype).length, 0)
      }),
      { numRuns: 2000 },
    )
  })

  it('answer values that are not text with a TokenError', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (value) => {
        if (typeof value !== 'string') assertRefused(value)
      }),
    )
  })

  it('never change the options or the policy', () => {
    const options = deepFrozen({ keys: [KEY], algorithms: ['HS256' as const], issuer: ['a'], clock })
    const policy = deepFrozen(policyWith({ checks: ['exp', 'iss'], issuers: ['a'] }))
    const judges = [createVerifier(options), createVerifier(deepFrozen({ keys: KEY, policy, clock }))]
    const before = JSON.stringify([options, policy])
    fc.assert(
      fc.property(claims, fc.boolean(), (given, good) => {
        for (const judge of judges) {
          if (good) judge.verify(rawToken({ alg: 'HS256' }, { ...given, iss: 'a' }))
          else assertRefused(rawToken({ alg: 'HS256' }, { ...given, iss: 'b' }), judge)
        }
      }),
    )
    assert.equal(JSON.stringify([options, policy]), before)
  })
})

function assertRefused(token: unknown, by: Verifier = verifier): void {
  assert.throws(() => by.verify(token as string), TokenError)
}

function deepFrozen<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) deepFrozen(member)
  return Object.freeze(value)
}
