/** For tests: tokens from raw text, so that header and payload can be anything, with a valid signature. */
import { encodeBase64url } from '../encoding/base64url.ts'
import type { SecretKey } from '../jwk/key.ts'
import { secretKey } from '../jwk/secret-key.ts'
import type { ClaimsPolicy } from '../jwt/policy.ts'
import { readNumericDate } from '../jwt/policy.ts'

/** The time of the tests, in seconds since the epoch. */
export const NOW = 1_800_000_000

/** A strong HS256 key without a kid. */
export const KEY: SecretKey = secretKey('k3y-0f-the-tests: thirty-two bytes and more', { alg: 'HS256' })

/** Claims that a strict verifier accepts at {@link NOW}. */
export const CLAIMS: Readonly<Record<string, unknown>> = { sub: 'user-1', iat: NOW - 10, exp: NOW + 600 }

/** Signs header and payload unchanged: strings and bytes are taken literally, anything else is written as JSON. */
export function rawToken(header: unknown, payload: unknown, key: SecretKey = KEY): string {
  const signingInput = `${segment(header)}.${segment(payload)}`
  return `${signingInput}.${key.sign(signingInput)}`
}

/** A policy that checks nothing, with the given members replaced. */
export function policyWith(members: Partial<ClaimsPolicy>): ClaimsPolicy {
  return {
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
    kidMustBeString: true,
    maximumDepth: 16,
    ...members,
  }
}

function segment(value: unknown): string {
  return encodeBase64url(typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value))
}
