/** The principal's id in a token's claims. */
import { isIdText } from '../id-text.ts'
import type { Subject } from './dialect.ts'

/**
 * The claim, if it can be an id: text as {@link isIdText} has it, for whoever cannot be named in a revocation cannot be let in, or a safe integer. JSON.parse rounds integers beyond 2^53 to a neighbour, which may be another
 * user's id, so such a number is refused, and so is a fraction. An app with larger ids writes them as text.
 */
export function subjectIn(claims: Readonly<Record<string, unknown>>, claim: string): Subject | undefined {
  const subject = Object.hasOwn(claims, claim) ? claims[claim] : undefined
  return isIdText(subject) || (typeof subject === 'number' && Number.isSafeInteger(subject)) ? subject : undefined
}

/** The claim where it must be text, as `sub` must be (RFC 7519 §4.1.2). */
export function textIn(claims: Readonly<Record<string, unknown>>, claim: string): string | undefined {
  const subject = subjectIn(claims, claim)
  return typeof subject === 'string' ? subject : undefined
}
