/** The header of a detached signature, and the texts of its refusals. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeBase64url } from '../encoding/base64url.ts'
import { secretKey } from '../jwk/secret-key.ts'
import { signDetached, verifyDetached } from './detached.ts'

const SECRET = 'k3y-0f-the-tests: thirty-two bytes and more'
const KEY = secretKey(SECRET, { alg: 'HS256' })
const headerOf = (jws: string): unknown => JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString())

describe('detached signatures: the header', () => {
  it('names the kid of the key that signs, encoded or not', () => {
    const key = secretKey(SECRET, { alg: 'HS256', kid: 'one' })
    assert.deepEqual(headerOf(signDetached('x', { key })), { alg: 'HS256', kid: 'one' })
    const marked = { alg: 'HS256', kid: 'one', b64: false, crit: ['b64'] }
    assert.deepEqual(headerOf(signDetached('x', { key, b64: false })), marked)
  })

  it('has no kid when the key has none', () => {
    assert.deepEqual(headerOf(signDetached('x', { key: KEY })), { alg: 'HS256' })
  })
})

describe('detached signatures: the words of a refusal', () => {
  const good = signDetached('x', { key: KEY })
  const [, , signature] = good.split('.')
  const marked = encodeBase64url('{"alg":"HS256","crit":["exp"]}')
  const refusals: readonly (readonly [string, string, string, string])[] = [
    ['another payload', signDetached('y', { key: KEY }), 'signature_invalid', 'the signature does not hold'],
    [
      'a padded header',
      good.replace('..', '=..'),
      'token_malformed',
      'the header of the detached signature is not acceptable (base64url)',
    ],
    [
      'a padded signature',
      `${good}=`,
      'token_malformed',
      'the signature of the detached signature is not acceptable (base64url)',
    ],
    [
      'a payload of its own',
      good.replace('..', '.eA.'),
      'token_malformed',
      'the payload of the detached signature is not acceptable (not_detached)',
    ],
    ['an unknown crit', `${marked}..${signature}`, 'header_invalid', "the header's crit is not accepted"],
  ]
  for (const [what, jws, code, message] of refusals) {
    it(`for ${what}: ${message}`, () => {
      assert.throws(() => verifyDetached(jws, 'x', { keys: KEY }), { name: 'TokenError', code, message })
    })
  }
})
