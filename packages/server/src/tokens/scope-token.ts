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

const ROLE = /^[A-Za-z0-9][\w.:/-]{0,63}$/

/** What is wrong with scopes and roles that somebody would be granted. */
export type GrantsFault =
  | { readonly of: 'scopes' | 'roles'; readonly fault: 'too_many' | 'repeated' | 'malformed' }
  /** Each is good, and all together are too long for a token. */
  | { readonly of: 'both'; readonly fault: 'too_large' }

/** The first fault, for users and clients alike: a token has all of them. */
export function grantsFault(scopes: readonly string[], roles: readonly string[] = []): GrantsFault | undefined {
  for (const [of, values, isGood] of [
    ['scopes', scopes, (scope: string) => scope.length <= LONGEST_SCOPE && isScope(scope)],
    ['roles', roles, (role: string) => ROLE.test(role)],
  ] as const) {
    if (values.length > MOST_GRANTS) return { of, fault: 'too_many' }
    if (new Set(values).size < values.length) return { of, fault: 'repeated' }
    if (!values.every(isGood)) return { of, fault: 'malformed' }
  }
  return grantCharacters(scopes, roles) > MOST_GRANT_CHARACTERS ? { of: 'both', fault: 'too_large' } : undefined
}

/** How long the claims `scope` and `roles` are. */
function grantCharacters(scopes: readonly string[], roles: readonly string[]): number {
  return scopes.join(' ').length + JSON.stringify(roles).length
}
