/** A key does what its `key_ops` say (RFC 7517 §4.3). Using it for anything else fails at once, at construction. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { signDetached } from '../detached/detached.ts'
import { jwks } from '../jwks/local.ts'
import { createSigner } from '../jwt/sign.ts'
import { createVerifier } from '../jwt/verify.ts'
import { type Jwk, jwk } from './jwk.ts'
import { secretKey } from './secret-key.ts'

const SECRET: Jwk = { kty: 'oct', alg: 'HS256', k: randomBytes(32).toString('base64url') }
const [signs, verifies] = [jwk({ ...SECRET, key_ops: ['sign'] }), jwk({ ...SECRET, key_ops: ['verify'] })]

describe('a secret without key_ops', () => {
  it('signs and verifies, and is called a secret', () => {
    const { kind, canSign, canVerify } = secretKey(randomBytes(32), { alg: 'HS256' })
    assert.deepEqual({ kind, canSign, canVerify }, { kind: 'secret', canSign: true, canVerify: true })
  })

  it('answers to the name of its algorithm and to nothing else', () => {
    const key = jwk(SECRET)
    assert.equal(key.answersTo('HS256'), true)
    for (const alg of ['HS384', 'hs256', 'none', '', undefined, 256, ['HS256']]) assert.equal(key.answersTo(alg), false)
  })
})

describe('a secret with key_ops', () => {
  it('crosses over from its signer to its verifier', () => {
    const token = createSigner({ key: signs, lifetimeSeconds: 60 }).sign({ sub: 'u' })
    assert.equal(createVerifier({ keys: verifies }).verify(token).claims['sub'], 'u')
  })

  it('is refused as a verifier’s key when it may only sign', () => {
    assert.throws(() => createVerifier({ keys: signs }), { name: 'TypeError', message: /^keys: .*key_ops/ })
    assert.throws(() => createVerifier({ keys: [verifies, signs] }), { name: 'TypeError', message: /^keys: .*key_ops/ })
    const { skipped } = jwks({ keys: [SECRET, { ...SECRET, key_ops: ['sign'] }] })
    assert.deepEqual(skipped, [{ index: 1, reason: 'jwk.key_ops: this key is not meant to verify' }])
  })

  it('is refused as a signer’s key when it may only verify', () => {
    assert.throws(() => createSigner({ key: verifies }), { name: 'TypeError', message: /^key: give a key that signs/ })
    assert.throws(() => signDetached('x', { key: verifies }), {
      name: 'TypeError',
      message: /^key: give a key that signs/,
    })
  })
})
