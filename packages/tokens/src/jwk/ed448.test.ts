/** Ed448 under the name EdDSA, which is both curves (RFC 8037 §3.1). Only where the runtime has it: Bun has none. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it } from 'node:test'
import { jwks } from '../jwks/local.ts'
import { createSigner } from '../jwt/sign.ts'
import { createVerifier } from '../jwt/verify.ts'
import { exportJwk } from './export.ts'
import { jwk } from './jwk.ts'
import { privateKey, publicKey } from './pem.ts'

const pair = generateKeyPairSync('ed448', {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const signer = createSigner({ key: privateKey(pair.privateKey, { alg: 'EdDSA' }), lifetimeSeconds: 60 })

/** Made when it is needed: files that share a process wait for each other. */
const tokenNow = () => signer.sign({ sub: '7' }, { alg: 'EdDSA', typ: 'JWT' })

describe('a key on Ed448', () => {
  const published = { ...exportJwk(publicKey(pair.publicKey, { alg: 'Ed448', kid: 'k' })), alg: 'EdDSA' }
  const { alg: _, ...bare } = published
  for (const [what, keys] of [
    ['PEM', publicKey(pair.publicKey, { alg: 'EdDSA' })],
    ['JWK', jwk(published)],
    ['JWK Set', jwks({ keys: [published] })],
    ['JWK Set of EdDSA', jwks({ keys: [published] }, { algorithms: ['EdDSA'] })],
    ['JWK Set of EdDSA, without an alg', jwks({ keys: [bare] }, { algorithms: ['EdDSA'] })],
  ] as const) {
    it(`verifies tokens that say EdDSA, from a ${what}`, async () => {
      const verifier = createVerifier({ keys })
      assert.equal((await verifier.verify(tokenNow())).claims['sub'], '7')
    })
  }

  it('is Ed448, and not the other curve', () => {
    assert.equal(signer.key.alg, 'Ed448')
    assert.throws(
      () =>
        createVerifier({ keys: signer.key }).verify(
          tokenNow().replace(/^[^.]+/, Buffer.from('{"alg":"Ed25519"}').toString('base64url')),
        ),
      {
        code: 'algorithm_not_allowed',
      },
    )
  })
})
