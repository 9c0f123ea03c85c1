import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { type SecretAlgorithm as Algorithm, secretAlgorithms } from '../jws/algorithms.ts'
import { type SecretKeyOptions, secretKey } from './secret-key.ts'

const SECRET = 'correct horse battery staple, and four more words'

/** What a JavaScript caller may pass, ignoring the types. */
const make = (secret: unknown, options: unknown): unknown => secretKey(secret as string, options as SecretKeyOptions)

/** A character with the same low byte as the given one. */
const beyondLatin1 = (character: string): string => String.fromCharCode(character.charCodeAt(0) + 0x100)

describe('secretKey', () => {
  const options: readonly (readonly [string, unknown, RegExp])[] = [
    ['no options', undefined, /^options: .*`alg`/],
    ['options that are null', null, /^options: .*`alg`/],
    ['no alg: it is never taken from the token (RFC 8725 §3.1)', {}, /^alg: .*HS256, HS384, HS512/],
    ['an unknown alg', { alg: 'HS257' }, /^alg: /],
    ['alg none (RFC 8725 §3.2)', { alg: 'none' }, /^alg: /],
    ['an alg in lower case', { alg: 'hs256' }, /^alg: /],
    ['an asymmetric alg', { alg: 'RS256' }, /^alg: /],
    ['a list of algs', { alg: ['HS256'] }, /^alg: /],
    ['the name of a prototype member as alg', { alg: 'constructor' }, /^alg: /],
    ['an empty kid', { alg: 'HS256', kid: '' }, /^kid: /],
    ['a kid that is a number', { alg: 'HS256', kid: 7 }, /^kid: /],
    ['a kid that is null', { alg: 'HS256', kid: null }, /^kid: /],
    ['allowWeak: true, which is not a reason', { alg: 'HS256', allowWeak: true }, /^allowWeak: /],
    ['an empty allowWeak', { alg: 'HS256', allowWeak: '' }, /^allowWeak: /],
    ['an unknown option', { alg: 'HS256', alow: 'x' }, /^alow: unknown option/],
    ['an option of pairs', { alg: 'HS256', optIn: true }, /^optIn: unknown option/],
    ['an extractable that is not a boolean', { alg: 'HS256', extractable: 'false' }, /^extractable: /],
    ['an allowWeak of blanks', { alg: 'HS256', allowWeak: ' \n' }, /^allowWeak: /],
  ]
  for (const [what, value, message] of options) {
    it(`refuses ${what}`, () => assert.throws(() => make(SECRET, value), { name: 'TypeError', message }))
  }

  const secrets: readonly (readonly [string, unknown, RegExp])[] = [
    ['undefined, as a missing environment variable is', undefined, /^secret: give text or bytes/],
    ['null', null, /^secret: give text or bytes/],
    ['false', false, /^secret: give text or bytes/],
    ['a number', 1234567890, /^secret: give text or bytes/],
    ['an array', [], /^secret: give text or bytes/],
    ['an object', { k: SECRET }, /^secret: give text or bytes/],
    ['an ArrayBuffer', new ArrayBuffer(32), /^secret: give text or bytes/],
    ['the empty text', '', /^secret: an empty secret/],
    ['32 zeros, which HMAC takes for nothing', new Uint8Array(32), /^secret: an empty secret/],
    ['an empty buffer', Buffer.alloc(0), /^secret: an empty secret/],
    ['a text with a lone surrogate', `${SECRET}\ud800`, /^secret: the text has a lone surrogate/],
  ]
  for (const [what, secret, message] of secrets) {
    it(`refuses ${what}, allowWeak or not`, () => {
      assert.throws(() => make(secret, { alg: 'HS256' }), { name: 'TypeError', message })
      assert.throws(() => make(secret, { alg: 'HS256', allowWeak: 'a test' }), { name: 'TypeError', message })
    })
  }

  const weak: readonly (readonly [string, string | Uint8Array, Algorithm, string])[] = [
    ['a short text', 'secret', 'HS256', 'the secret has 6 bytes'],
    ['31 random bytes for HS256 (RFC 7518 §3.2)', randomBytes(31), 'HS256', 'the secret has 31 bytes'],
    ['47 random bytes for HS384', randomBytes(47), 'HS384', 'the secret has 47 bytes'],
    ['63 random bytes for HS512', randomBytes(63), 'HS512', 'the secret has 63 bytes'],
    ['32 equal bytes', new Uint8Array(32).fill(1), 'HS256', 'the secret repeats a few bytes'],
    ['a repeated word', 'secret'.repeat(10), 'HS256', 'the secret repeats a few bytes'],
    ['a secret from a public example', 'a-string-secret-at-least-256-bits-long', 'HS256', 'stands in public examples'],
    [
      'a famous secret with a line end',
      'A-string-secret-at-least-256-bits-long\n',
      'HS256',
      'stands in public examples',
    ],
  ]
  for (const [what, secret, alg, flaw] of weak) {
    it(`refuses ${what}, and accepts it with a reason that is kept`, () => {
      assert.throws(() => secretKey(secret, { alg }), { name: 'TypeError', message: new RegExp(flaw) })
      const key = secretKey(secret, { alg, allowWeak: 'takeover of an old app' })
      assert.match(key.weakness ?? '', new RegExp(`${flaw}; accepted: takeover of an old app`))
    })
  }

  describe('with zero bytes at its end, which HMAC adds itself (RFC 2104 §2)', () => {
    const strong = Buffer.from(SECRET).subarray(0, 32)
    const padded = (text: string | Uint8Array, zeros: number) => Buffer.concat([Buffer.from(text), Buffer.alloc(zeros)])

    it('is as short as it is without them', () => {
      for (const [text, zeros] of [
        ['secret-key', 22],
        ['your_secret_key', 17],
        [SECRET.slice(0, 31), 5],
      ] as const) {
        const message = new RegExp(`^secret: the secret has ${text.length} bytes before its zeros`)
        assert.throws(() => secretKey(padded(text, zeros), { alg: 'HS256' }), { name: 'TypeError', message })
        const key = secretKey(padded(text, zeros), { alg: 'HS256', allowWeak: 'takeover' })
        assert.match(String(key.weakness), /before its zeros/)
        // The bytes are what they were.
        assert.ok(key.verify('a.b', secretKey(padded(text, zeros), { alg: 'HS256', allowWeak: 'x' }).sign('a.b')))
      }
    })

    it('is empty when it is nothing else, allowWeak or not', () => {
      for (const zeros of [1, 32, 64])
        assert.throws(() => secretKey(padded('', zeros), { alg: 'HS256', allowWeak: 'x' }), {
          message: /an empty secret/,
        })
    })

    it('is as famous as it is without them', () => {
      const famous = padded('a-string-secret-at-least-256-bits-long', 1)
      assert.throws(() => secretKey(famous, { alg: 'HS256' }), { message: /public examples/ })
    })

    it('is strong with up to four of them among the 32, and with more of them after the 32', () => {
      for (const [text, zeros] of [
        [strong.subarray(0, 28), 4],
        [strong, 1],
        [strong, 32],
      ] as const)
        assert.equal(secretKey(padded(text, zeros), { alg: 'HS256' }).weakness, undefined)
    })

    it('is taken when it is random', () => {
      const bytes = randomBytes(160_000)
      for (let at = 0; at < bytes.length; at += 32) secretKey(bytes.subarray(at, at + 32), { alg: 'HS256' })
    })
  })

  it('takes exactly as many bytes as the hash has', () => {
    for (const [alg, length] of [
      ['HS256', 32],
      ['HS384', 48],
      ['HS512', 64],
    ] as const) {
      assert.equal(secretKey(randomBytes(length), { alg }).weakness, undefined)
    }
  })

  it('takes eight different bytes for no repetition, and seven for one', () => {
    assert.equal(secretKey('abcdefgh'.repeat(4), { alg: 'HS256' }).weakness, undefined)
    assert.throws(() => secretKey('abcdefg'.repeat(5), { alg: 'HS256' }), { message: /repeats a few bytes/ })
  })

  it('reports no weakness of a strong secret even when allowWeak is given', () => {
    assert.equal(secretKey(SECRET, { alg: 'HS256', allowWeak: 'in case' }).weakness, undefined)
  })

  it('counts bytes, not characters', () => {
    assert.equal(secretKey('äöüßéèêàçñÄÖÜÉÈÊ', { alg: 'HS256' }).weakness, undefined)
  })

  it('takes text for its UTF-8 bytes', () => {
    const text = `${SECRET} äöü €`
    const [ofText, ofBytes] = [secretKey(text, { alg: 'HS256' }), secretKey(Buffer.from(text), { alg: 'HS256' })]
    assert.equal(ofText.sign('a.b'), ofBytes.sign('a.b'))
  })

  for (const alg of secretAlgorithms) {
    it(`makes of ${alg} a key that takes no character for another one with its low byte`, () => {
      const key = secretKey(randomBytes(64), { alg })
      const signature = key.sign('a.b')
      assert.equal(key.verify('a.b', signature), true)
      assert.equal(key.verify(`${beyondLatin1('a')}.b`, signature), false)
      for (const [at, character] of signature.split('').entries()) {
        assert.equal(key.verify('a.b', signature.split('').with(at, beyondLatin1(character)).join('')), false)
      }
      assert.throws(() => key.sign(beyondLatin1('a')), { name: 'TypeError', message: /^signingInput: / })
    })
  }

  it('keeps its own copy of the bytes', () => {
    const bytes = randomBytes(32)
    const key = secretKey(bytes, { alg: 'HS256' })
    const before = key.sign('a.b')
    bytes.fill(0)
    assert.equal(key.sign('a.b'), before)
  })

  it('never shows the secret: not printed, serialized, enumerated or cloned', () => {
    for (const alg of secretAlgorithms) {
      const secret = 'unmistakable-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ'
      const key = secretKey(secret, { alg, kid: 'k1', allowWeak: 'x' })
      const shown = [
        inspect(key, { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true }),
        inspect({ nested: [key] }, { depth: 9 }),
        JSON.stringify(key),
        String(key),
        Object.entries(key).join(),
        inspect(structuredClone(key)),
        Reflect.ownKeys(key).map(String).join(),
      ]
      const fingerprint = key.sign('latchkey key comparison')
      for (const text of shown) {
        assert.ok(!text.includes(secret) && !text.includes(Buffer.from(secret).toString('base64url')))
        assert.ok(!text.includes(Buffer.from(secret).toString('hex').slice(0, 16)) && !text.includes(fingerprint))
      }
    }
  })

  it('cannot be changed after it is made', () => {
    const key = secretKey(SECRET, { alg: 'HS256' })
    assert.ok(Object.isFrozen(key))
    assert.throws(() => Object.assign(key, { alg: 'none' }), TypeError)
  })

  it('equals a key with the same secret and algorithm, whatever their kids', () => {
    const key = secretKey(SECRET, { alg: 'HS256', kid: 'a' })
    assert.equal(key.equals(secretKey(SECRET, { alg: 'HS256', kid: 'b' })), true)
    assert.equal(key.equals(secretKey(`${SECRET}.`, { alg: 'HS256' })), false)
    assert.equal(key.equals(secretKey(SECRET, { alg: 'HS384' })), false)
  })

  it('never says the secret in an error', () => {
    for (const secret of ['hunter2', '{"kty":"oct","k":"hunter2"}', 'hunter2\ud800']) {
      assert.throws(
        () => secretKey(secret, { alg: 'HS256' }),
        (error: Error) => !error.message.includes('hunter2'),
      )
    }
  })

  it('has types that demand an algorithm and take no other key', () => {
    // @ts-expect-error alg is required
    assert.throws(() => secretKey(SECRET, {}), TypeError)
    // @ts-expect-error none is not an algorithm
    assert.throws(() => secretKey(SECRET, { alg: 'none' }), TypeError)
    // @ts-expect-error a secret is text or bytes
    assert.throws(() => secretKey(undefined, { alg: 'HS256' }), TypeError)
    // @ts-expect-error allowWeak is a reason
    assert.throws(() => secretKey(SECRET, { alg: 'HS256', allowWeak: true }), TypeError)
  })
})
