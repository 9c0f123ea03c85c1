import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CLAIMS, rawToken } from '../testing/raw-token.ts'
import type { TokenErrorDetail } from '../token-error.ts'
import { decodeUnverified } from './decode-unverified.ts'

describe('decodeUnverified', () => {
  it('reads header and claims whatever the signature and the times are', () => {
    const [header, payload] = rawToken({ alg: 'RS256', kid: 7 }, { ...CLAIMS, exp: 0 }).split('.')
    const decoded = { header: { alg: 'RS256', kid: 7 }, claims: { ...CLAIMS, exp: 0 } }
    for (const signature of ['', 'AAAA', 'not base64url !']) {
      assert.deepEqual(decodeUnverified(`${header}.${payload}.${signature}`), decoded)
    }
  })

  const refused: readonly (readonly [string, unknown, TokenErrorDetail])[] = [
    ['undefined', undefined, { part: 'token', reason: 'not_a_string' }],
    ['a symbol', Symbol('x'), { part: 'token', reason: 'not_a_string' }],
    ['an object without a prototype', Object.create(null), { part: 'token', reason: 'not_a_string' }],
    ['the empty text', '', { part: 'token', reason: 'too_few_segments' }],
    ['two parts', 'e30.e30', { part: 'token', reason: 'too_few_segments' }],
    ['four parts', 'e30.e30.AA.AA', { part: 'token', reason: 'too_many_segments' }],
    ['a megabyte of dots', '.'.repeat(1_000_000), { part: 'token', reason: 'too_many_segments' }],
    ['two megabytes', 'a'.repeat(2_000_000), { part: 'token', reason: 'too_long' }],
    ['a header that is not base64url', '*.e30.AA', { part: 'header', reason: 'base64url' }],
    ['a payload that is not base64url', 'e30.e3=.AA', { part: 'payload', reason: 'base64url' }],
    ['a payload that is a list', rawToken({}, []), { part: 'payload', reason: 'not_an_object' }],
    ['a name twice', rawToken({}, '{"a":1,"a":1}'), { part: 'payload', reason: 'duplicate_name' }],
    ['a payload 17 levels deep', rawToken({}, `{"a":${'['.repeat(16)}`), { part: 'payload', reason: 'too_deep' }],
  ]
  for (const [what, token, detail] of refused) {
    it(`refuses ${what}: ${detail.part} ${detail.reason}`, () => {
      assert.throws(() => decodeUnverified(token as string), { name: 'TokenError', code: 'token_malformed', ...detail })
    })
  }

  it('refuses a header with critical extensions: its payload may not be what it seems', () => {
    assert.throws(() => decodeUnverified(rawToken({ crit: ['b64'] }, {})), { code: 'header_invalid', reason: 'crit' })
  })
})
