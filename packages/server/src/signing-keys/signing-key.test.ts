/** What becomes of signing keys, on paper. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nextStep, type SigningKeyRecord, safeToDrop } from './signing-key.ts'

const schedule = { rotateEverySeconds: 1000, publishSeconds: 100, tokensLiveSeconds: 50 }
const key = (parts: Partial<SigningKeyRecord>): SigningKeyRecord => ({
  kid: 'k',
  use: 'access_token',
  alg: 'EdDSA',
  state: 'active',
  origin: 'generated',
  createdAt: 0,
  verifiedCount: 0,
  ...parts,
})
const active = key({ kid: 'a', activateAt: 0, activatedAt: 3 })

describe('rotation', () => {
  it('publishes the next key early enough, and lets it sign when the time has come', () => {
    assert.equal(nextStep([active], 898, schedule), undefined)
    assert.deepEqual(nextStep([active], 899, schedule), { kind: 'publish', activateAt: 1000 })
    const standby = key({ kid: 'b', state: 'standby', activateAt: 1000 })
    assert.equal(nextStep([active, standby], 999.9, schedule), undefined)
    assert.deepEqual(nextStep([active, standby], 1000, schedule), { kind: 'activate', active: 'a', next: 'b' })
  })

  it('publishes a key for as long as ever, though the server was down when it was due', () => {
    assert.deepEqual(nextStep([active], 5000, schedule), { kind: 'publish', activateAt: 5100 })
  })

  it('retires a key when its last token is dead, and a configured one never', () => {
    const spent = key({ kid: 'c', state: 'verify-only', verifyOnlySince: 100 })
    assert.equal(nextStep([active, spent], 149, schedule), undefined)
    assert.deepEqual(nextStep([active, spent], 150, schedule), { kind: 'retire', kid: 'c' })
    assert.equal(nextStep([active, { ...spent, origin: 'configured' }], 898, schedule), undefined)
  })
})

describe('safe to drop', () => {
  const limits = { tokensLiveSeconds: 50, quietSeconds: 200 }
  const former = key({ state: 'verify-only', verifyOnlySince: 100 })
  for (const [name, record, now, answer] of [
    ['not a key that signs', active, 1e9, { safe: false, reason: 'signs' }],
    ['not one that will', key({ state: 'standby' }), 1e9, { safe: false, reason: 'signs' }],
    ['not while its tokens live', former, 149, { safe: false, reason: 'tokens_alive', safeAt: 150 }],
    ['one that was never used', former, 150, { safe: true }],
    [
      'not one that was used a moment ago',
      { ...former, lastVerifiedAt: 400 },
      599,
      { safe: false, reason: 'in_use', safeAt: 600 },
    ],
    ['one that was quiet for long enough', { ...former, lastVerifiedAt: 400 }, 600, { safe: true }],
    ['one that was revoked', key({ state: 'revoked' }), 0, { safe: true }],
  ] as const) {
    it(name, () => assert.deepEqual(safeToDrop(record, now, limits), answer))
  }
})
