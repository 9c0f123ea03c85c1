import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { type Jwk, jwk } from './jwk.ts'
import { secretKey } from './secret-key.ts'

const BYTES = randomBytes(32)
const GOOD: Jwk = { kty: 'oct', k: BYTES.toString('base64url'), alg: 'HS256' }
const make = (members: object): unknown => jwk({ ...GOOD, ...members } as Jwk)

describe('jwk', () => {
  it('makes the key that secretKey makes of the same bytes (RFC 7518 §6.4)', () => {
    const key = jwk({ ...GOOD, kid: 'k1', use: 'sig', key_ops: ['verify'] })
    assert.ok(key.equals(secretKey(BYTES, { alg: 'HS256' })))
    assert.equal(key.kid, 'k1')
  })

  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['a JWK without alg: the header never decides (RFC 8725 §3.1)', { alg: undefined }, /^jwk\.alg: /],
    ['an unknown alg', { alg: 'HS257' }, /^jwk\.alg: /],
    ['an alg for encryption', { alg: 'A256KW' }, /^jwk\.alg: /],
    ['alg none', { alg: 'none' }, /^jwk\.alg: /],
    ['members of a public key', { n: 'AQAB', e: 'AQAB' }, /^jwk\.n: not for/],
    ['a private member of a pair', { d: 'AQAB' }, /^jwk\.d: not for/],
    ['an algorithm of public keys', { alg: 'RS256' }, /^jwk\.alg: /],
    ['a kty in another case', { kty: 'OCT' }, /^jwk\.kty: /],
    ['a use for encryption (RFC 7517 §4.2)', { use: 'enc' }, /^jwk\.use: /],
    ['a use that is null', { use: null }, /^jwk\.use: /],
    [
      'key_ops without sign and verify (RFC 7517 §4.3)',
      { key_ops: ['encrypt'] },
      /^jwk\.key_ops: .* to sign or verify$/,
    ],
    ['empty key_ops', { key_ops: [] }, /^jwk\.key_ops: /],
    ['key_ops that are a text', { key_ops: 'sign' }, /^jwk\.key_ops: /],
    ['key_ops that are null', { key_ops: null }, /^jwk\.key_ops: /],
    ['no k', { k: undefined }, /^jwk\.k: /],
    ['a k with padding', { k: `${'A'.repeat(43)}=` }, /^jwk\.k: /],
    ['a k with an unused bit set', { k: `${'A'.repeat(42)}B` }, /^jwk\.k: /],
    ['a k in bytes', { k: BYTES }, /^jwk\.k: /],
    ['an empty k (CVE-2026-102266)', { k: '' }, /^jwk\.k: /],
    ['a k on the prototype only', { k: undefined, __proto__: { k: 'A'.repeat(43) } }, /^jwk\.k: missing/],
    ['a short k', { k: 'c2VjcmV0' }, /^secret: the secret has 6 bytes/],
    [
      'a k that is a PEM',
      { k: Buffer.from('-----BEGIN PUBLIC KEY-----').toString('base64url') },
      /^secret: this is a /,
    ],
    ['an empty kid', { kid: '' }, /^kid: /],
    ['a kid that is a number', { kid: 1 }, /^kid: /],
  ]
  for (const [what, members, message] of refused) {
    it(`refuses ${what}`, () => assert.throws(() => make(members), { name: 'TypeError', message }))
  }

  for (const value of [undefined, null, 'text', 7, '{"kty":"oct"}']) {
    it(`refuses ${JSON.stringify(value)} in place of a JWK`, () => {
      assert.throws(() => jwk(value as unknown as Jwk), { name: 'TypeError', message: /^jwk/ })
    })
  }

  it('accepts a short k with a reason', () => {
    assert.match(jwk({ ...GOOD, k: 'c2VjcmV0' }, { allowWeak: 'test' }).weakness ?? '', /6 bytes; accepted: test/)
  })

  it('lets no option change the algorithm or the kid that the JWK names', () => {
    assert.throws(() => jwk(GOOD, { alg: 'HS512', allowWeak: 'test' }), { name: 'TypeError', message: /^alg: / })
    const kid: object = { kid: 'other' }
    assert.throws(() => jwk(GOOD, kid), { name: 'TypeError', message: /^kid: unknown option; [^\n]+$/ })
  })

  it('takes the algorithm from the option when the JWK names none', () => {
    const { alg: _, ...silent } = GOOD
    assert.equal(jwk(silent, { alg: 'HS256' }).alg, 'HS256')
  })

  it('does what key_ops say and nothing else (RFC 7517 §4.3)', () => {
    const both = jwk(GOOD)
    const [signs, verifies] = [jwk({ ...GOOD, key_ops: ['sign'] }), jwk({ ...GOOD, key_ops: ['verify', 'wrapKey'] })]
    const signature = both.sign('a.b')
    assert.deepEqual(
      [both, signs, verifies].map((key) => [key.canSign, key.canVerify]),
      [
        [true, true],
        [true, false],
        [false, true],
      ],
    )
    assert.equal(signs.sign('a.b'), signature)
    assert.equal(verifies.verify('a.b', signature), true)
    assert.throws(() => verifies.sign('a.b'), { name: 'TypeError', message: 'key: this key does not sign' })
    assert.throws(() => signs.verify('a.b', signature), { name: 'TypeError', message: 'key: this key does not verify' })
  })
})
