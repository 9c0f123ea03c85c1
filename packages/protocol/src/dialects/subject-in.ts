/** The principal's id in a token's claims. */

/**
 * The claim, if it can name anybody. JSON.parse rounds integers beyond 2^53 to a neighbour, who may be another user: such a
 * number names nobody, and so does a fraction. An app with larger ids writes them as strings.
 */
export function subjectIn(claims: Readonly<Record<string, unknown>>, claim: string): unknown {
  const subject = Object.hasOwn(claims, claim) ? claims[claim] : undefined
  return typeof subject === 'number' && !Number.isSafeInteger(subject) ? undefined : subject
}
