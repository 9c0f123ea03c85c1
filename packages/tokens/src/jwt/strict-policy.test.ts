/** The profile of access tokens in JWT form (RFC 9068). */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KEY, NOW, policyWith, rawToken } from '../testing/raw-token.ts'
import type { TokenErrorDetail } from '../token-error.ts'
import type { VerifierOptions } from './verifier-options.ts'
import { createVerifier } from './verify.ts'

const PROFILE = { profile: 'at+jwt', issuer: 'https://auth.example.com', audience: 'api://orders' } as const
const HEADER = { alg: 'HS256', typ: 'at+jwt' }
const ACCESS = {
  iss: PROFILE.issuer,
  sub: 'user-1',
  aud: PROFILE.audience,
  exp: NOW + 600,
  iat: NOW - 10,
  jti: 'token-1',
  client_id: 'app-1',
}
const verifier = createVerifier({ keys: KEY, clock: () => NOW, ...PROFILE })

function refuses(token: string, detail: TokenErrorDetail & { readonly code: string }): void {
  assert.throws(() => verifier.verify(token), { name: 'TokenError', ...detail })
}

describe('profile at+jwt (RFC 9068 §4)', () => {
  it('takes an access token', () => {
    for (const typ of ['at+jwt', 'application/at+jwt', 'AT+JWT']) {
      assert.deepEqual(verifier.verify(rawToken({ ...HEADER, typ }, ACCESS)).claims, ACCESS)
    }
  })

  for (const typ of [undefined, 'JWT', 'jwt', 'id+jwt', 'dpop+jwt', 'at+jwt;v=1']) {
    it(`refuses a token of typ ${typ}: an id token is not an access token`, () => {
      refuses(rawToken({ ...HEADER, typ }, ACCESS), { code: 'header_invalid', part: 'header', reason: 'typ' })
    })
  }

  for (const claim of Object.keys(ACCESS)) {
    it(`refuses a token without ${claim} (RFC 9068 §2.2)`, () => {
      const { [claim]: _, ...rest } = ACCESS as Record<string, unknown>
      refuses(rawToken(HEADER, rest), { code: 'claim_invalid', claim, reason: 'missing' })
      refuses(rawToken(HEADER, { ...ACCESS, [claim]: null }), { code: 'claim_invalid', claim, reason: 'missing' })
    })
  }

  for (const [claim, value, reason] of [
    ['iss', 'https://evil.example.com', 'mismatch'],
    ['iss', [PROFILE.issuer], 'wrong_type'],
    ['aud', 'api://other', 'mismatch'],
    ['sub', 7, 'wrong_type'],
    ['jti', '', 'wrong_type'],
    ['client_id', ['app-1'], 'wrong_type'],
    ['client_id', '', 'wrong_type'],
    ['cnf', { jkt: 'x' }, 'forbidden'],
    ['cnf', null, 'forbidden'],
  ] as const) {
    it(`refuses ${claim} ${JSON.stringify(value)}: ${reason}`, () => {
      refuses(rawToken(HEADER, { ...ACCESS, [claim]: value }), { code: 'claim_invalid', claim, reason })
    })
  }

  it('takes one of several audiences', () => {
    verifier.verify(rawToken(HEADER, { ...ACCESS, aud: ['api://other', PROFILE.audience] }))
  })

  it('adds the caller’s required claims to its own', () => {
    const { verify } = createVerifier({ keys: KEY, clock: () => NOW, ...PROFILE, requiredClaims: ['scope', 'exp'] })
    assert.throws(() => verify(rawToken(HEADER, ACCESS)), { claim: 'scope', reason: 'missing' })
    const { jti: _, ...rest } = ACCESS
    assert.throws(() => verify(rawToken(HEADER, { ...rest, scope: 'a' })), { claim: 'jti', reason: 'missing' })
    verify(rawToken(HEADER, { ...ACCESS, scope: 'a' }))
  })

  const wrong: readonly (readonly [string, object])[] = [
    ['profile', { ...PROFILE, profile: 'jwt' }],
    ['profile', { ...PROFILE, profile: 'AT+JWT' }],
    ['profile', { ...PROFILE, profile: undefined }],
    ['profile', { ...PROFILE, profile: true }],
    ['issuer', { profile: 'at+jwt', audience: 'a' }],
    ['audience', { profile: 'at+jwt', issuer: 'i' }],
    ['issuer', { ...PROFILE, issuer: '' }],
    ['typ', { ...PROFILE, typ: 'at+jwt' }],
    ['requiredClaims', { ...PROFILE, requiredClaims: [''] }],
    ['profile', { profile: 'at+jwt', policy: policyWith({}) }],
  ]
  for (const [name, options] of wrong) {
    it(`refuses ${JSON.stringify(options).slice(0, 80)}: ${name}`, () => {
      const given = { keys: KEY, ...options } as VerifierOptions
      assert.throws(() => createVerifier(given), { name: 'TypeError', message: new RegExp(`^${name}: `) })
    })
  }
})
