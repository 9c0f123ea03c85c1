import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { encodeBase64url } from '../encoding/base64url.ts'
import { generateKey } from '../jwk/generate.ts'
import { type Jwk, jwk } from '../jwk/jwk.ts'
import type { Key } from '../jwk/key.ts'
import { secretKey } from '../jwk/secret-key.ts'
import { jwks } from '../jwks/local.ts'
import { remoteJwks } from '../jwks/remote.ts'
import { createVerifier } from '../jwt/verify.ts'
import { TokenError, type TokenErrorDetail } from '../token-error.ts'
import { type SignDetachedOptions, signDetached, type VerifyDetachedOptions, verifyDetached } from './detached.ts'

const FOLDER = new URL('../../../../../shared/vectors/cookbook/', import.meta.url)
const skip = existsSync(FOLDER) ? false : 'no ../shared/vectors beside the repository'

const KEY = secretKey('k3y-0f-the-tests: thirty-two bytes and more', { alg: 'HS256' })
const PAYLOAD = 'It’s a dangerous business, Frodo. $.02'

/** A detached signature over raw text, so that the header can be anything. */
function raw(header: unknown, payload: string, { b64 = true, key = KEY }: { b64?: boolean; key?: Key } = {}): string {
  const segment = encodeBase64url(typeof header === 'string' ? header : JSON.stringify(header))
  const content = b64 ? encodeBase64url(payload) : Buffer.from(payload).toString('latin1')
  return `${segment}..${key.sign(`${segment}.${content}`)}`
}

function refuses(jws: unknown, detail: TokenErrorDetail & { readonly code: string }, payload = PAYLOAD): void {
  const expected = { name: 'TokenError', ...detail }
  assert.throws(() => verifyDetached(jws as string, payload, { keys: KEY }), expected)
}

describe('detached signatures: vectors', { skip }, () => {
  it('RFC 7520 4.5: signature with detached content, made and read', () => {
    const { input, output } = read('jws__4_5.signature_with_detached_content.json')
    const key = jwk(input.key)
    assert.equal(signDetached(input.payload, { key }), output.compact)
    assert.equal(verifyDetached(String(output.compact), input.payload, { keys: key }).key, key)
    assert.throws(() => verifyDetached(String(output.compact), `${input.payload} `, { keys: key }), {
      code: 'signature_invalid',
    })
  })

  it('RFC 7797 4.2: an unencoded payload with a dot in it, made and read', () => {
    const { input, signing } = read('rfc7797__4.2.hmac-sha2_b64_false.json')
    const key = jwk(input.key)
    // The vector is the JSON form, whose header was written without crit in its base64url text. RFC 7797 §4.2 prints this one.
    const printed = 'eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19'
    assert.deepEqual(JSON.parse(Buffer.from(printed, 'base64url').toString()), signing.protected)
    const jws = `${printed}..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY`
    assert.equal(signDetached('$.02', { key, b64: false }), jws)
    assert.deepEqual(verifyDetached(jws, '$.02', { keys: key }).header, signing.protected)
    assert.equal(key.sign(signing['sig-input']), signing.sig)
  })
})

describe('detached signatures', () => {
  it('hold for text and for its bytes, for every kind of key, encoded and not', () => {
    for (const key of [KEY, generateKey('ES256'), generateKey('EdDSA')]) {
      for (const b64 of [true, false]) {
        const jws = signDetached(PAYLOAD, { key, b64 })
        assert.match(jws, /^[\w-]+\.\.[\w-]+$/)
        const { header, key: signer } = verifyDetached(jws, Buffer.from(PAYLOAD), { keys: [key] })
        assert.equal(signer, key)
        assert.deepEqual(
          [header['alg'], header['b64'], header['crit']],
          [key.alg, ...(b64 ? [undefined, undefined] : [false, ['b64']])],
        )
      }
    }
  })

  it('cover every byte, the ones that are not text too', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    for (const b64 of [true, false]) {
      const jws = signDetached(bytes, { key: KEY, b64 })
      verifyDetached(jws, bytes, { keys: KEY })
      for (let i = 0; i < bytes.length; i++) {
        const other = Uint8Array.from(bytes)
        other[i] = (other[i] ?? 0) ^ 1
        assert.throws(() => verifyDetached(jws, other, { keys: KEY }), { code: 'signature_invalid' })
      }
    }
  })

  it('do not hold for the payload in the other form: encoded for unencoded and back', () => {
    const encoded = encodeBase64url(PAYLOAD)
    refuses(signDetached(PAYLOAD, { key: KEY }), { code: 'signature_invalid' }, encoded)
    refuses(signDetached(encoded, { key: KEY, b64: false }), { code: 'signature_invalid' })
  })

  it('take the key by its kid from a set', () => {
    const set = jwks({
      keys: ['a', 'b'].map((kid) => ({
        kty: 'oct',
        alg: 'HS256',
        kid,
        k: encodeBase64url(`${kid}: ${KEY.alg}`.repeat(9)),
      })),
    })
    const [a, b] = set.keys
    assert.ok(a && b)
    assert.equal(verifyDetached(signDetached('x', { key: b }), 'x', { keys: set }).key, b)
    assert.throws(() => verifyDetached(raw({ alg: 'HS256', kid: 'a' }, 'x', { key: b }), 'x', { keys: set }), {
      code: 'signature_invalid',
    })
    assert.throws(() => verifyDetached(raw({ alg: 'HS256', kid: 'c' }, 'x', { key: b }), 'x', { keys: set }), {
      code: 'key_not_found',
    })
  })

  it('take other members of a header along, signed', () => {
    const jws = signDetached('x', { key: KEY, header: { typ: 'JOSE', iat: 5 } })
    assert.deepEqual(verifyDetached(jws, 'x', { keys: KEY }).header, { alg: 'HS256', typ: 'JOSE', iat: 5 })
  })

  it('are not tokens: a verifier refuses them, encoded or not', () => {
    const verifier = createVerifier({ keys: KEY })
    const encoded = signDetached('{"exp":9e9}', { key: KEY })
    assert.throws(() => verifier.verify(encoded), { code: 'signature_invalid' })
    const [header, , signature] = signDetached('e30', { key: KEY, b64: false }).split('.')
    assert.throws(() => verifier.verify(`${header}.e30.${signature}`), { code: 'header_invalid', reason: 'crit' })
  })
})

describe('detached signatures: refusals', () => {
  const good = raw({ alg: 'HS256' }, PAYLOAD)
  const [header, , signature] = good.split('.')

  for (const crit of [[], ['exp'], ['b64', 'exp'], ['b64', 'b64'], 'b64', null, { 0: 'b64', length: 1 }, [['b64']]]) {
    it(`refuse crit ${JSON.stringify(crit)}: b64 alone is understood (RFC 7515 §4.1.11)`, () => {
      const jws = raw({ alg: 'HS256', b64: false, crit }, PAYLOAD, { b64: false })
      refuses(jws, { code: 'header_invalid', part: 'header', reason: 'crit' })
    })
  }

  it('refuse a crit that names a b64 that is not there', () => {
    refuses(raw({ alg: 'HS256', crit: ['b64'] }, PAYLOAD), { code: 'header_invalid', reason: 'crit' })
  })

  it('refuse b64 false without crit: a reader that does not know it would read another payload (RFC 7797 §6)', () => {
    refuses(raw({ alg: 'HS256', b64: false }, PAYLOAD, { b64: false }), { code: 'header_invalid', reason: 'b64' })
  })

  for (const b64 of [null, 0, 'false', []]) {
    it(`refuse b64 ${JSON.stringify(b64)}: it is true or false`, () => {
      for (const b64Form of [true, false]) {
        const jws = raw({ alg: 'HS256', b64, crit: ['b64'] }, PAYLOAD, { b64: b64Form })
        refuses(jws, { code: 'header_invalid', reason: 'b64' })
      }
    })
  }

  it('take b64 true, with and without crit', () => {
    for (const extra of [{ b64: true }, { b64: true, crit: ['b64'] }]) {
      verifyDetached(raw({ alg: 'HS256', ...extra }, PAYLOAD), PAYLOAD, { keys: KEY })
    }
  })

  const cases: readonly (readonly [string, unknown, TokenErrorDetail & { readonly code: string }])[] = [
    [
      'a payload in the token',
      `${header}.${encodeBase64url(PAYLOAD)}.${signature}`,
      malformed('payload', 'not_detached'),
    ],
    ['an unencoded payload in the token', `${header}.$02.${signature}`, malformed('payload', 'not_detached')],
    ['a payload with a dot in the token', `${header}.$.02.${signature}`, malformed('token', 'too_many_segments')],
    ['one dot', `${header}.${signature}`, malformed('token', 'too_few_segments')],
    ['no text', { header }, malformed('token', 'not_a_string')],
    ['too long a text', `${'a'.repeat(16_384)}..`, malformed('token', 'too_long')],
    ['a padded header', `${header}=..${signature}`, malformed('header', 'base64url')],
    ['a padded signature', `${good}=`, malformed('signature', 'base64url')],
    ['an empty header', `..${signature}`, malformed('header', 'json')],
    ['a header that is a list', raw('[]', PAYLOAD), malformed('header', 'not_an_object')],
    ['a header with alg twice', raw('{"alg":"none","alg":"HS256"}', PAYLOAD), malformed('header', 'duplicate_name')],
    ['a kid that is not text', raw({ alg: 'HS256', kid: 7 }, PAYLOAD), { code: 'header_invalid', reason: 'kid' }],
    ['alg none', raw({ alg: 'none' }, PAYLOAD), { code: 'algorithm_not_allowed', part: 'header' }],
    ['another alg', raw({ alg: 'HS512' }, PAYLOAD), { code: 'algorithm_not_allowed', part: 'header' }],
    ['an empty signature', `${header}..`, { code: 'signature_invalid', part: 'signature', reason: 'mismatch' }],
  ]
  for (const [what, jws, detail] of cases) it(`refuse ${what}`, () => refuses(jws, detail))

  for (const payload of [undefined, null, 7, [1], {}, '\ud800', new Uint8Array(1_048_577)]) {
    it(`refuse the payload ${typeof payload} ${String(payload).slice(0, 9)}`, () => {
      const wrong = payload as string
      const expected = { name: 'TypeError', message: /^payload: / }
      assert.throws(() => signDetached(wrong, { key: KEY }), expected)
      assert.throws(() => verifyDetached(good, wrong, { keys: KEY }), expected)
    })
  }

  it('take a payload of 1,048,576 bytes', () => {
    const payload = new Uint8Array(1_048_576)
    verifyDetached(signDetached(payload, { key: KEY, b64: false }), payload, { keys: KEY })
  })

  it('show nothing of payload or token in their messages', () => {
    const canary = 'canary-4711'
    for (const jws of [
      raw({ alg: canary }, canary),
      raw({ alg: 'HS256', crit: [canary] }, canary),
      `${good}${canary}`,
    ]) {
      assert.throws(
        () => verifyDetached(jws, canary, { keys: KEY }),
        (error: TokenError) => error instanceof TokenError && !JSON.stringify([error, error.message]).includes(canary),
      )
    }
  })
})

describe('detached signatures: options', () => {
  const wrongToSign: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /^options: /],
    [null, /^options: /],
    [{}, /^key: /],
    [{ key: 'text' }, /^key: /],
    [{ key: KEY, b64: 0 }, /^b64: /],
    [{ key: KEY, header: 'x' }, /^header: /],
    [{ key: KEY, header: [] }, /^header: /],
    [{ key: KEY, header: null }, /^header: /],
    [{ key: KEY, header: { alg: 'none' } }, /^header\.alg: /],
    [{ key: KEY, header: { crit: ['x'] } }, /^header\.crit: /],
    [{ key: KEY, header: { b64: false } }, /^header\.b64: /],
    [{ key: KEY, header: { kid: 'x' } }, /^header\.kid: /],
    [{ key: KEY, algorithm: 'HS256' }, /^algorithm: unknown option/],
  ]
  for (const [options, message] of wrongToSign) {
    it(`signing refuses ${String(message)}`, () => {
      assert.throws(() => signDetached('x', options as SignDetachedOptions), { name: 'TypeError', message })
    })
  }

  it('signing refuses a public key', () => {
    const key = jwk({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
    assert.throws(() => signDetached('x', { key }), { name: 'TypeError', message: /^key: / })
  })

  const remote = remoteJwks('https://auth.example.com/jwks', {
    fetch: () => Promise.reject(new TypeError('nobody is there')),
  })
  const wrongToVerify: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /^options: /],
    [{}, /^keys: /],
    [{ keys: [] }, /^keys: /],
    [{ keys: [KEY, 'text'] }, /^keys: /],
    [{ keys: KEY, b64: false }, /^b64: unknown option/],
  ]
  for (const [options, message] of wrongToVerify) {
    it(`verifying refuses ${String(message)}`, () => {
      const given = options as VerifyDetachedOptions
      assert.throws(() => verifyDetached('a..b', 'x', given), { name: 'TypeError', message })
    })
  }

  it('verifying refuses a remote set: it would return a promise', () => {
    // @ts-expect-error the types say so too
    const verify = () => verifyDetached(raw({ alg: 'ES256' }, 'x'), 'x', { keys: remote })
    assert.throws(verify, { name: 'TypeError', message: /^keys: / })
  })
})

function malformed(
  part: NonNullable<TokenErrorDetail['part']>,
  reason: NonNullable<TokenErrorDetail['reason']>,
): TokenErrorDetail & { readonly code: string } {
  return { code: 'token_malformed', part, reason }
}

function read(name: string): {
  readonly input: { readonly payload: string; readonly key: Jwk }
  readonly signing: { readonly protected: unknown; readonly 'sig-input': string; readonly sig: string }
  readonly output: { readonly compact?: string }
} {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))
}
