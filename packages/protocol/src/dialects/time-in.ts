/** A time in a token's claims. */
import type { VerificationPolicy } from '../verification-policy.ts'

/** Read as the dialect's own policy reads it, so that a time means the same to everybody who looks at the token; undefined when it is none. */
export function timeIn(
  claims: Readonly<Record<string, unknown>>,
  claim: 'exp' | 'iat',
  { readTime }: VerificationPolicy,
): number | undefined {
  return Object.hasOwn(claims, claim) ? readTime(claims[claim], claim) : undefined
}
