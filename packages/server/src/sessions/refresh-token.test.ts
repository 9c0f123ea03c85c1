import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRefreshToken, isRefreshToken, openSuccessor, refreshTokenHash, sealSuccessor } from './refresh-token.ts'

describe('a refresh token', () => {
  it('is 256 bits as base64url, and another each time', () => {
    const tokens = Array.from({ length: 100 }, createRefreshToken)
    assert.equal(new Set(tokens).size, 100)
    for (const token of tokens) assert.ok(isRefreshToken(token) && Buffer.from(token, 'base64url').length === 32)
  })

  for (const text of ['', 'a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(42)}+`, `${'a'.repeat(43)}\n`, 'a.b.c']) {
    it(`is not ${JSON.stringify(text)}`, () => {
      assert.equal(isRefreshToken(text), false)
    })
  }

  it('is known by its SHA-256 (FIPS 180-4, the example "abc")', () => {
    assert.equal(refreshTokenHash('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  it('opens what was sealed under it, and seals the same differently each time', () => {
    const [spent, successor] = [createRefreshToken(), createRefreshToken()]
    const sealed = [sealSuccessor(spent, successor), sealSuccessor(spent, successor)]
    assert.notEqual(sealed[0], sealed[1])
    for (const one of sealed) assert.equal(openSuccessor(spent, one), successor)
  })

  it('opens nothing that was sealed under another, and nothing of which a bit was changed', () => {
    const [spent, successor] = [createRefreshToken(), createRefreshToken()]
    const sealed = sealSuccessor(spent, successor)
    assert.throws(() => openSuccessor(createRefreshToken(), sealed))
    const bytes = Buffer.from(sealed, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assert.throws(() => openSuccessor(spent, changed.toString('base64url')))
    }
    assert.throws(() => openSuccessor(spent, bytes.subarray(0, 20).toString('base64url')))
  })
})
