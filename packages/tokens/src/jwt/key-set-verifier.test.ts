/** A verifier over a caller's own key set: its answers are limited as our own keys are. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exportPem } from '../jwk/export.ts'
import { generateKey } from '../jwk/generate.ts'
import { jwk } from '../jwk/jwk.ts'
import type { Key } from '../jwk/key.ts'
import { publicKey } from '../jwk/pem.ts'
import { secretKey } from '../jwk/secret-key.ts'
import type { FoundKeys, KeyHint, KeySet } from '../jwks/key-set.ts'
import { CLAIMS, KEY, NOW, rawToken } from '../testing/raw-token.ts'
import { TokenError } from '../token-error.ts'
import { createSigner } from './sign.ts'
import type { VerifierOptions } from './verifier-options.ts'
import { createVerifier } from './verify.ts'

const clock = (): number => NOW
const setOf = (find: (hint: KeyHint) => FoundKeys | Promise<FoundKeys>, version = 0): KeySet => ({
  version,
  isCurrent: () => true,
  find,
})
const fill = (i: number): Key => secretKey(`number ${i} of many secrets, long enough`, { alg: 'HS256' })
const TOKEN = rawToken({ alg: 'HS256' }, CLAIMS)

describe('a verifier over a key set', () => {
  it('uses only keys of the algorithm that the header names, whatever the set answers', () => {
    const es256 = generateKey('ES256')
    const { verify } = createVerifier({ keys: setOf(() => ({ keys: [es256, KEY], version: 0 })), clock })
    for (const [alg, code] of [
      ['none', 'algorithm_not_allowed'],
      ['HS512', 'algorithm_not_allowed'],
      ['ES256', 'signature_invalid'],
    ]) {
      for (let round = 0; round < 2; round++) assert.throws(() => verify(rawToken({ alg }, CLAIMS)), { code })
    }
    assert.ok(!(verify(TOKEN) instanceof Promise))
  })

  it('passes over a key that may not verify', () => {
    const k = Buffer.from('a secret that only signs, and is long enough').toString('base64url')
    const signing = jwk({ kty: 'oct', alg: 'HS256', k, key_ops: ['sign'] })
    const { verify } = createVerifier({ keys: setOf(() => ({ keys: [signing, KEY], version: 0 })), clock })
    assert.ok(!(verify(TOKEN) instanceof Promise))
  })

  it('tries eight of its keys at most', () => {
    const seven = Array.from({ length: 7 }, (_, i) => fill(i))
    createVerifier({ keys: setOf(() => ({ keys: [...seven, KEY], version: 0 })), clock }).verify(TOKEN)
    const { verify } = createVerifier({ keys: setOf(() => ({ keys: [...seven, fill(7), KEY], version: 0 })), clock })
    assert.throws(() => verify(TOKEN), { code: 'signature_invalid' })
  })

  it('hands it alg and kid of the header, and nothing of a token whose structure is wrong', () => {
    const hints: KeyHint[] = []
    const keys = setOf((hint) => {
      hints.push(hint)
      return { keys: [KEY], version: 0 }
    })
    const { verify } = createVerifier({ keys, clock })
    verify(rawToken({ alg: 'HS256', kid: 'x' }, CLAIMS))
    for (const wrong of [`${TOKEN}=`, TOKEN.replace('.', '. '), rawToken({ alg: 'HS256', crit: ['x'] }, CLAIMS)]) {
      assert.throws(() => verify(wrong), TokenError)
    }
    assert.deepEqual(hints, [{ alg: 'HS256', kid: 'x' }])
  })

  it('asks it again for a header that it knows as soon as the version is another', () => {
    let version = 0
    let answer: readonly Key[] = [KEY]
    const keys: KeySet = {
      get version() {
        return version
      },
      isCurrent: () => true,
      find: () => ({ keys: answer, version }),
    }
    const { verify } = createVerifier({ keys, clock })
    verify(TOKEN)
    answer = [fill(1)]
    // The set has not reported it yet.
    verify(TOKEN)
    version = 1
    assert.throws(() => verify(TOKEN), { code: 'signature_invalid' })
  })

  it('passes its promise on, and judges the claims when it has come', async () => {
    let now = NOW
    const late = Promise.withResolvers<FoundKeys>()
    const { verify } = createVerifier({ keys: setOf(() => late.promise), clock: () => now })
    const waiting = verify(rawToken({ alg: 'HS256' }, { exp: NOW + 60 }))
    now = NOW + 100
    late.resolve({ keys: [KEY], version: 0 })
    await assert.rejects(Promise.resolve(waiting), { code: 'token_expired', secondsOff: 35 })
  })

  it('passes its refusal on', async () => {
    const refusal = new TokenError('keys_unavailable', 'the database is away')
    const { verify } = createVerifier({ keys: setOf(() => Promise.reject(refusal)), clock })
    await assert.rejects(Promise.resolve(verify(TOKEN)), refusal)
  })

  for (const keys of [
    { find: () => ({ keys: [KEY], version: 0 }) },
    { find: () => ({ keys: [KEY], version: 0 }), version: 0 },
    { find: 'x', version: 0, isCurrent: () => true },
    { find: () => ({ keys: [KEY], version: 0 }), version: '0', isCurrent: () => true },
  ]) {
    it(`refuses the half of a key set: ${Object.keys(keys).join()}`, () => {
      const given = { keys } as unknown as VerifierOptions
      assert.throws(() => createVerifier(given), { name: 'TypeError', message: /^keys: / })
    })
  }
})

describe('createVerifier: keys side by side', () => {
  it('takes several algorithms of public keys, private halves among them', () => {
    const [one, two] = [generateKey('ES256'), generateKey('EdDSA')]
    const keys = [publicKey(exportPem(one), { alg: 'ES256', kid: String(one.kid) }), two]
    const { verify } = createVerifier({ keys, clock })
    for (const key of [one, two]) assert.ok(verify(createSigner({ key }).sign(CLAIMS)).key.equals(key))
  })

  it('takes several algorithms of secrets', () => {
    const text = 'a secret of at least sixty-four bytes, so that every HMAC takes it.'
    const keys = [secretKey(text, { alg: 'HS256' }), secretKey(`${text}!`, { alg: 'HS512' })]
    const { verify } = createVerifier({ keys, clock })
    for (const key of keys) assert.equal(verify(createSigner({ key }).sign(CLAIMS)).key, key)
  })

  for (const other of [generateKey('ES256'), publicKey(exportPem(generateKey('ES256')), { alg: 'ES256' })]) {
    it(`refuses a secret beside a ${other.kind} key (RFC 8725 §3.1)`, () => {
      for (const keys of [
        [KEY, other],
        [other, KEY],
      ]) {
        const expected = { name: 'TypeError', message: /^keys: shared secrets and public keys/ }
        assert.throws(() => createVerifier({ keys }), expected)
        assert.throws(() => createVerifier({ keys, algorithms: ['HS256'] }), expected)
      }
    })
  }
})
