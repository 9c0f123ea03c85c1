/** Claims as a verifier with a cache hands them out, so that a guard without one decides alike when a resolver writes on them. */

/** Freezes what JSON.parse made, all the way down; what is frozen already costs one look. */
export function freezeClaims<T>(value: T): T {
  if (Object.isFrozen(value)) return value
  for (const member of Object.values(value as object)) freezeClaims(member)
  return Object.freeze(value)
}
