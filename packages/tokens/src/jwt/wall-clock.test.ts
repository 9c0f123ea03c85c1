import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KEY } from '../testing/raw-token.ts'
import { createSigner } from './sign.ts'
import { createVerifier } from './verify.ts'

describe('without a clock of the caller', () => {
  it('a signer writes the wall clock in whole seconds, and a verifier judges by it', () => {
    const before = Math.floor(Date.now() / 1000)
    const token = createSigner({ key: KEY, lifetimeSeconds: 60 }).sign({ sub: 'user-1' })
    const after = Math.floor(Date.now() / 1000)
    const { iat, exp } = createVerifier({ keys: KEY }).verify(token).claims
    assert.ok(typeof iat === 'number' && iat >= before && iat <= after)
    assert.equal(exp, iat + 60)
  })

  it('a verifier refuses what ended an hour ago and what begins in an hour', () => {
    const now = Date.now() / 1000
    const verifier = createVerifier({ keys: KEY })
    const signer = createSigner({ key: KEY })
    assert.throws(() => verifier.verify(signer.sign({ exp: now - 3600 })), { code: 'token_expired' })
    assert.throws(() => verifier.verify(signer.sign({ exp: now + 9000, nbf: now + 3600 })), {
      code: 'token_not_yet_valid',
    })
  })
})
