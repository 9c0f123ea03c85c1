/** Signing keys as rows: what is read back is the key that was written, or nothing. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { exportPrivateJwk, generateKey } from '@latchkey/tokens'
import { createKeyEncryption } from './key-encryption.ts'
import { generateMaterial, openSigningKey, openVerifyingKey, sealMaterial } from './new-signing-key.ts'
import type { SigningKeyRecord } from './signing-key.ts'

const encryption = createKeyEncryption([randomBytes(32)])
const row = { use: 'access_token', state: 'active', origin: 'generated', createdAt: 0, verifiedCount: 0 } as const
const pair: SigningKeyRecord = { ...generateMaterial('EdDSA', encryption), ...row }
const other = generateMaterial('EdDSA', encryption)
const unreadable = {
  name: 'DomainError',
  code: 'signing_key_unreadable',
  message: `the signing key ${pair.kid} is not what its row says`,
}

describe('a row of a signing key', () => {
  it('gives back the key that signs, and of a pair the public half that verifies', () => {
    const [signing, verifying] = [openSigningKey(pair, encryption), openVerifyingKey(pair, encryption)]
    assert.deepEqual(
      [signing.kid, signing.canSign, verifying.kid, verifying.kind],
      [pair.kid, true, pair.kid, 'public'],
    )
    assert.ok(signing.equals(verifying))
  })

  it('has one secret that signs and verifies where the algorithm is symmetric', () => {
    const secret: SigningKeyRecord = { ...generateMaterial('HS256', encryption), ...row }
    assert.equal(secret.publicJwk, undefined)
    assert.ok(openSigningKey(secret, encryption).equals(openVerifyingKey(secret, encryption)))
  })

  it('has 2,048 bits where it is an RSA key, because a token costs 2.6 times as much with 3,072', () => {
    const { publicJwk } = generateMaterial('RS256', encryption)
    assert.equal(Buffer.from(publicJwk?.n ?? '', 'base64url').length, 256)
  })

  it('is refused when its public half has another kid', () => {
    const publicJwk = { ...pair.publicJwk, kid: 'another' } as SigningKeyRecord['publicJwk']
    assert.throws(() => openVerifyingKey({ ...pair, publicJwk } as SigningKeyRecord, encryption), unreadable)
  })

  it('is refused when a private key stands where its public half belongs', () => {
    const key = generateKey('EdDSA', { extractable: true })
    const record = { ...row, ...sealMaterial(key, encryption), publicJwk: exportPrivateJwk(key) } as SigningKeyRecord
    assert.throws(() => openVerifyingKey(record, encryption), { code: 'signing_key_unreadable' })
  })

  it('is refused when its public half says another algorithm, or is none', () => {
    const others = [generateMaterial('ES256', encryption).publicJwk, { kty: 'OKP' }, 'text']
    for (const publicJwk of others) {
      assert.throws(() => openVerifyingKey({ ...pair, publicJwk } as SigningKeyRecord, encryption), unreadable)
    }
  })

  it('is refused when its public half is that of another key', () => {
    const publicJwk = { ...other.publicJwk, kid: pair.kid } as SigningKeyRecord['publicJwk']
    assert.throws(() => openSigningKey({ ...pair, publicJwk } as SigningKeyRecord, encryption), unreadable)
  })
})
