import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeBase64url } from '../encoding/base64url.ts'
import { secretKey } from '../jwk/secret-key.ts'
import { CLAIMS, KEY, NOW, rawToken } from '../testing/raw-token.ts'
import { TokenError } from '../token-error.ts'
import type { VerifierOptions } from './verifier-options.ts'
import { createVerifier } from './verify.ts'

const HEADER = { alg: 'HS256', typ: 'JWT' }
const STRANGER = secretKey('another k3y 0f the tests, of thirty-two bytes and more', { alg: 'HS256' })
const NAMED = secretKey('k3y-0f-the-tests: thirty-two bytes and more', { alg: 'HS256', kid: 'k1' })
const PLAIN: Omit<VerifierOptions, 'keys'> = {}

/** What is refused, under which options, and what its message must name. */
const REFUSALS: readonly (readonly [
  what: string,
  token: unknown,
  options: Omit<VerifierOptions, 'keys'>,
  named: RegExp,
])[] = [
  ['no string', 42, PLAIN, /not a string/],
  ['a token that is too long', 'x'.repeat(9000), PLAIN, /8192 characters/],
  ['two parts', 'a.b', PLAIN, /three parts/],
  ['four parts', 'a.b.c.d', PLAIN, /three parts/],
  ['an encrypted token', 'a.b.c.d.e', PLAIN, /encrypted/],
  ['a header that is not base64url', '!.e30.', PLAIN, /header is not base64url/],
  ['a payload that is not base64url', `${encodeBase64url('{"alg":"HS256"}')}.!.`, PLAIN, /payload is not base64url/],
  ['a header that is not JSON', `${encodeBase64url('{')}.e30.`, PLAIN, /header is not acceptable JSON \(json\)/],
  [
    'a payload that is not an object',
    rawToken(HEADER, '[]'),
    PLAIN,
    /payload is not acceptable JSON \(not_an_object\)/,
  ],
  ['crit', rawToken({ ...HEADER, crit: ['x'] }, CLAIMS), PLAIN, /critical/],
  ['b64', rawToken({ ...HEADER, b64: false }, CLAIMS), PLAIN, /b64/],
  ['a kid that is not a string', rawToken({ ...HEADER, kid: 1 }, CLAIMS), PLAIN, /kid is not a string/],
  ['another typ', rawToken(HEADER, CLAIMS), { typ: 'at+jwt' }, /typ is not at\+jwt/],
  ['an algorithm of no key', rawToken({ alg: 'HS512' }, CLAIMS), PLAIN, /no key has the algorithm/],
  ["a stranger's signature", rawToken(HEADER, CLAIMS, STRANGER), PLAIN, /signature does not hold/],
  ['no exp', rawToken(HEADER, { sub: 'user-1' }), PLAIN, /no exp claim/],
  ['an exp in the past', rawToken(HEADER, { ...CLAIMS, exp: NOW - 60 }), PLAIN, /expired/],
  ['an nbf in the future', rawToken(HEADER, { ...CLAIMS, nbf: NOW + 60 }), PLAIN, /nbf lies in the future/],
  ['an iat in the future', rawToken(HEADER, { ...CLAIMS, iat: NOW + 60 }), PLAIN, /iat lies in the future/],
  ['an old token', rawToken(HEADER, { ...CLAIMS, iat: NOW - 90 }), { maximumAgeSeconds: 30 }, /too long ago/],
  [
    'another issuer',
    rawToken(HEADER, { ...CLAIMS, iss: 'evil' }),
    { issuer: 'good' },
    /iss claim is not accepted \(mismatch\)/,
  ],
]

describe('the message of a refusal', () => {
  for (const [what, token, options, named] of REFUSALS) {
    it(`says what is wrong with ${what}, and quotes nothing of the token`, () => {
      const error = refusalOf(token, options)
      assert.match(error.message, named)
      if (typeof token === 'string')
        for (const part of token.split('.')) assert.ok(part.length < 4 || !error.message.includes(part))
      assert.doesNotMatch(error.message, /user-1|evil/)
    })
  }

  it('says that no key has the kid', () => {
    const verifier = createVerifier({ keys: NAMED, clock: () => NOW })
    assert.throws(() => verifier.verify(rawToken({ ...HEADER, kid: 'k2' }, CLAIMS)), { message: /no key has the kid/ })
  })
})

function refusalOf(token: unknown, options: Omit<VerifierOptions, 'keys'>): TokenError {
  try {
    createVerifier({ keys: KEY, clock: () => NOW, ...options }).verify(token as string)
  } catch (error) {
    if (error instanceof TokenError) return error
    throw error
  }
  throw new assert.AssertionError({ message: 'the token was accepted' })
}
