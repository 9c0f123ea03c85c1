/** What a token of the native dialect must have (RFC 9068 §4). */
import type { VerificationPolicy } from '../verification-policy.ts'

/** What the policy depends on. */
export interface OauthPolicyParts {
  readonly issuer: string
  readonly audience: string
  readonly leewaySeconds: number
  readonly issuedAheadSeconds: number
  /** How deep claims may be nested. */
  readonly depth: number
}

/** No access token has them: `nonce`, `at_hash` and `c_hash` are an ID Token's (OpenID Connect Core §2), `events` a logout token's (RFC 8417). */
export const FOREIGN_TO_ACCESS: readonly string[] = Object.freeze(['nonce', 'at_hash', 'c_hash', 'events'])

export function oauthPolicy({
  issuer,
  audience,
  leewaySeconds,
  issuedAheadSeconds,
  depth,
}: OauthPolicyParts): VerificationPolicy {
  return {
    checks: ['required', 'nbf', 'iat', 'exp', 'iss', 'aud', 'strings', 'cnf', 'forbidden'],
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id'],
    stringClaims: ['sub', 'jti', 'client_id'],
    leewaySeconds,
    expiry: 'exclusive',
    wholeSeconds: false,
    readTime: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
    issuers: [issuer],
    subject: undefined,
    audience: [audience],
    maximumAgeSeconds: undefined,
    issuedAheadSeconds,
    forbiddenClaims: FOREIGN_TO_ACCESS,
    mark: undefined,
    typ: 'at+jwt',
    kidMustBeString: true,
    maximumDepth: depth,
  }
}
