import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { secretKey } from '../jwk/secret-key.ts'
import { CLAIMS, KEY, NOW } from '../testing/raw-token.ts'
import { decodeUnverified } from './decode-unverified.ts'
import { type ClaimsToSign, createSigner, type Signer, type SignerOptions } from './sign.ts'
import { createVerifier } from './verify.ts'

const signer = createSigner({ key: KEY })
const clock = (): number => NOW + 0.75

/** What a JavaScript caller may pass, ignoring the types. */
const make = (options: unknown): Signer => createSigner(options as SignerOptions)
const sign = (claims: unknown, header?: unknown): string => signer.sign(claims as ClaimsToSign, header as ClaimsToSign)

/** Header and payload as the text that was signed. */
const written = (token: string): readonly string[] =>
  token
    .split('.')
    .slice(0, 2)
    .map((segment) => Buffer.from(segment, 'base64url').toString())

describe('createSigner', () => {
  it('makes a compact JWS: two base64url JSON texts and their HMAC (RFC 7515 §7.1)', () => {
    const secret = 'a secret of more than thirty-two bytes for this'
    const token = createSigner({ key: secretKey(secret, { alg: 'HS256' }) }).sign({ user: 'ö', exp: 1 })
    const input = token.slice(0, token.lastIndexOf('.'))
    assert.deepEqual(written(token), ['{"alg":"HS256","typ":"JWT"}', '{"user":"ö","exp":1}'])
    assert.equal(token, `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`)
  })

  it("writes the key's kid into the header", () => {
    const key = secretKey('a secret of more than thirty-two bytes for this', { alg: 'HS256', kid: 'k"1' })
    assert.equal(written(createSigner({ key }).sign({}))[0], '{"alg":"HS256","typ":"JWT","kid":"k\\"1"}')
  })

  it("writes a header as it is given, in its order, as long as alg is the key's", () => {
    assert.equal(written(sign({}, { typ: 'JWT', alg: 'HS256', x: 1 }))[0], '{"typ":"JWT","alg":"HS256","x":1}')
  })

  it("fills in the key's alg where a header names none", () => {
    assert.equal(written(sign({}, { typ: 'at+jwt' }))[0], '{"alg":"HS256","typ":"at+jwt"}')
    assert.equal(written(sign({}, {}))[0], '{"alg":"HS256"}')
  })

  for (const header of [{ alg: undefined }, { alg: 'none' }, { alg: 'HS512' }, { alg: 'hs256' }, { alg: ['HS256'] }]) {
    it(`refuses the header ${JSON.stringify(header)}: the key signs HS256 only`, () => {
      assert.throws(() => sign({}, header), { name: 'TypeError', message: /^header\.alg: / })
    })
  }

  for (const [name, value] of [
    ['crit', ['exp']],
    ['crit', []],
    ['b64', true],
    ['b64', false],
    ['kid', 7],
    ['kid', null],
    ['typ', ['JWT']],
    ['cty', {}],
  ] as const) {
    it(`refuses a header with ${name} ${JSON.stringify(value)}: no verifier of this engine takes it`, () => {
      const message = new RegExp(`^header\\.${name}: `)
      assert.throws(() => sign({}, { alg: 'HS256', [name]: value }), { name: 'TypeError', message })
    })
  }

  it('keeps the order of the claims', () => {
    assert.equal(written(sign({ z: 1, exp: 2, a: 3, iat: 4 }))[1], '{"z":1,"exp":2,"a":3,"iat":4}')
  })

  it('adds iat in whole seconds and exp after the claims, when it has a lifetime', () => {
    const living = createSigner({ key: KEY, lifetimeSeconds: 300, clock })
    assert.equal(written(living.sign({ sub: 'x' }))[1], `{"sub":"x","iat":${NOW},"exp":${NOW + 300}}`)
  })

  it('lets no claim extend the lifetime', () => {
    const living = createSigner({ key: KEY, lifetimeSeconds: 300, clock })
    const { claims } = decodeUnverified(living.sign({ exp: NOW + 1e6, iat: 0 }))
    assert.deepEqual(claims, { exp: NOW + 300, iat: NOW })
  })

  it('changes neither claims nor header nor options', () => {
    const options = Object.freeze({ key: KEY, lifetimeSeconds: 300, clock })
    const claims = Object.freeze({ sub: 'x', list: Object.freeze([1]) })
    createSigner(options).sign(claims, Object.freeze({ alg: 'HS256' }))
    assert.deepEqual(claims, { sub: 'x', list: [1] })
  })

  for (const claims of [undefined, null, 'text', 7, true, [], [{ exp: 1 }]]) {
    it(`refuses claims ${JSON.stringify(claims)}: a JWT's claims are an object (RFC 7519 §7.1)`, () => {
      assert.throws(() => sign(claims), { name: 'TypeError', message: /^claims: / })
    })
  }

  for (const name of ['exp', 'nbf', 'iat']) {
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, '1', null, new Date(0), [1], true]) {
      it(`refuses ${name} ${typeof time} ${JSON.stringify(time)}: it is not a NumericDate (RFC 7519 §2)`, () => {
        assert.throws(() => sign({ [name]: time }), { name: 'TypeError', message: new RegExp(`^claims\\.${name}: `) })
      })
    }
  }

  it('refuses claims that JSON cannot write', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    for (const claims of [circle, { a: 1n }]) assert.throws(() => sign(claims), TypeError)
  })

  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /^options: /],
    [null, /^options: /],
    [{}, /^key: /],
    [{ key: null }, /^key: /],
    [{ key: 'a secret of more than thirty-two bytes for this' }, /^key: /],
    [{ key: [KEY] }, /^key: /],
    [{ key: { alg: 'HS256', sign: () => '' } }, /^key: /],
    [{ key: KEY, expiresIn: 60 }, /^expiresIn: unknown option/],
    [{ key: KEY, algorithm: 'none' }, /^algorithm: unknown option/],
    [{ key: KEY, clock: 5 }, /^clock: /],
    [{ key: KEY, clock: null }, /^clock: /],
    [{ key: KEY, clock: undefined }, /^clock: /],
    ...[Number.POSITIVE_INFINITY, Number.NaN, 0, -1, '60', 'forever', null, undefined, 1e9, [60]].map(
      (lifetimeSeconds) => [{ key: KEY, lifetimeSeconds }, /^lifetimeSeconds: /] as const,
    ),
  ]
  for (const [options, message] of wrong) {
    it(`refuses the options ${describeOptions(options)}`, () => {
      assert.throws(() => make(options), { name: 'TypeError', message })
    })
  }

  it('refuses to sign by a clock that answers no number', () => {
    const living = make({ key: KEY, lifetimeSeconds: 60, clock: () => Number.NaN })
    assert.throws(() => living.sign({}), { name: 'TypeError', message: /^claims\.(iat|exp): / })
  })

  it('signs what a strict verifier accepts', () => {
    const { claims, key } = createVerifier({ keys: KEY, clock }).verify(signer.sign(CLAIMS))
    assert.deepEqual([claims, key], [CLAIMS, KEY])
  })

  it('has types that demand a key made here', () => {
    // @ts-expect-error a text is not a key
    assert.throws(() => createSigner({ key: 'text' }), TypeError)
    // @ts-expect-error claims are an object
    assert.throws(() => signer.sign('text'), TypeError)
  })
})

function describeOptions(options: unknown): string {
  if (typeof options !== 'object' || options === null) return String(options)
  return Object.entries(options)
    .filter(([, value]) => value !== KEY)
    .map(([name, value]) => `${name}: ${typeof value} ${String(value).slice(0, 12)}`)
    .join()
}
