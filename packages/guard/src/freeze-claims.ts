/** Freezes claims as a verifier with a cache does, so that guards with and without a cache fail alike when a resolver changes them. */

/** Deep-freezes the result of JSON.parse; an object that is already frozen is not walked again. */
export function freezeClaims<T>(value: T): T {
  if (Object.isFrozen(value)) return value
  for (const member of Object.values(value as object)) freezeClaims(member)
  return Object.freeze(value)
}
