/** Scopes and roles as tokens have them: how each is written, and how much of them a token can hold. */

export const MOST_GRANTS = 50
export const LONGEST_SCOPE = 64
/**
 * A browser takes 4,096 bytes for a cookie, and base64url makes four of three. With the longest names around it, the signatures of elliptic
 * curves and the attributes of the cookie, this leaves room. What is beyond it all the same, such as with RSA keys, is refused when it is signed.
 */
export const MOST_GRANT_CHARACTERS = 2048

/** A scope-token (RFC 6749 §3.3). */
export function isScope(text: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text)
}

/** How long the claims `scope` and `roles` are. */
export function grantCharacters(scopes: readonly string[], roles: readonly string[]): number {
  return scopes.join(' ').length + JSON.stringify(roles).length
}
