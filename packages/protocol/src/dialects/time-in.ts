/** A time in a token's claims. */
import type { VerificationPolicy } from '../verification-policy.ts'

/** Read as the dialect's own policy reads it, so that a time always means the same; undefined when the claim is not a time. */
export function timeIn(
  claims: Readonly<Record<string, unknown>>,
  claim: 'exp' | 'iat',
  { readTime }: VerificationPolicy,
): number | undefined {
  return Object.hasOwn(claims, claim) ? readTime(claims[claim], claim) : undefined
}
