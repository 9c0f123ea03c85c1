import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exportPem, exportPrivatePem } from './export.ts'
import { generateKey } from './generate.ts'
import { privateKey, publicKey } from './pem.ts'

describe('two keys', () => {
  it('are equal when they are the halves of one pair, and not when they are of two', () => {
    const [one, other] = [generateKey('ES256'), generateKey('ES256')]
    assert.ok(one.equals(publicKey(exportPem(one), { alg: 'ES256' })))
    assert.ok(!one.equals(other))
    assert.ok(!one.equals(publicKey(exportPem(other), { alg: 'ES256' })))
  })

  it('are not equal when the same material is for another algorithm', () => {
    const pair = generateKey('RS256', { modulusLength: 2048, extractable: true })
    assert.ok(!pair.equals(privateKey(exportPrivatePem(pair), { alg: 'PS256' })))
    assert.ok(pair.equals(privateKey(exportPrivatePem(pair), { alg: 'RS256' })))
  })
})
