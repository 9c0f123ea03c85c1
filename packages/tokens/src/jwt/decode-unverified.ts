/** Reads a token without trusting it: for diagnosis, never for a decision. */

import { TokenError } from '../token-error.ts'
import type { Claims } from './claims.ts'
import { type JoseHeader, readHeader, readObject } from './header.ts'
import { type ClaimsPolicy, readNumericDate } from './policy.ts'

const ANY: ClaimsPolicy = Object.freeze({
  checks: [],
  requiredClaims: [],
  stringClaims: [],
  leewaySeconds: 0,
  expiry: 'exclusive',
  wholeSeconds: false,
  readTime: readNumericDate,
  issuers: [],
  subject: undefined,
  audience: [],
  maximumAgeSeconds: undefined,
  typ: undefined,
  kidMustBeString: false,
  maximumDepth: 16,
})

/**
 * Decodes header and claims and checks nothing: anybody can have written them.
 *
 * @throws {TokenError} token_malformed | header_invalid
 */
export function decodeUnverified(token: string): { readonly header: JoseHeader; readonly claims: Claims } {
  const [header, payload, signature, ...more] = String(token).split('.', 5)
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) {
    throw new TokenError('token_malformed', 'a token has three parts separated by dots', {
      part: 'token',
      reason: 'too_few_segments',
    })
  }
  return { header: readHeader(header, ANY), claims: readObject(payload, 'payload', ANY) }
}
