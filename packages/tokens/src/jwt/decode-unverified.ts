/** Reads a token without trusting it: for diagnosis, never for a decision. */
import type { Claims } from './claims.ts'
import { type JoseHeader, readHeader, readObject } from './header.ts'
import { type ClaimsPolicy, readNumericDate } from './policy.ts'
import { findSegments } from './segments.ts'

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
  issuedAheadSeconds: 0,
  forbiddenClaims: [],
  mark: undefined,
  typ: undefined,
  kidMustBeString: false,
  maximumDepth: 16,
})

const MAXIMUM_CHARACTERS = 1_048_576

/**
 * Decodes header and claims without checking anything: anybody can have written them.
 *
 * @param token - compact JWS, at most 1,048,576 characters; its signature is ignored
 * @throws {TokenError} token_malformed | token_unsupported | header_invalid
 */
export function decodeUnverified(token: string): { readonly header: JoseHeader; readonly claims: Claims } {
  const [headerEnd, payloadEnd] = findSegments(token, MAXIMUM_CHARACTERS)
  return {
    header: readHeader(token.slice(0, headerEnd), ANY),
    claims: readObject(token.slice(headerEnd + 1, payloadEnd), 'payload', ANY),
  }
}
