/** What a token of the native dialect must have (RFC 9068 §4). */
import type { VerificationPolicy } from '../verification-policy.ts'

/** What the policy depends on. */
export interface OauthPolicyParts {
  readonly issuer: string
  readonly audience: string
  readonly leewaySeconds: number
  /** How deep claims may be nested. */
  readonly depth: number
}

export function oauthPolicy({ issuer, audience, leewaySeconds, depth }: OauthPolicyParts): VerificationPolicy {
  return {
    checks: ['required', 'nbf', 'iat', 'exp', 'iss', 'aud', 'strings', 'cnf'],
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti'],
    stringClaims: ['sub', 'jti', 'client_id'],
    leewaySeconds,
    expiry: 'exclusive',
    wholeSeconds: false,
    readTime: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
    issuers: [issuer],
    subject: undefined,
    audience: [audience],
    maximumAgeSeconds: undefined,
    typ: 'at+jwt',
    kidMustBeString: true,
    maximumDepth: depth,
  }
}
