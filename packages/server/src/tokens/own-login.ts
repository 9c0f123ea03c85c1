/** What only a user may do in person: not a program with an API key, and not a client on the user's behalf. */
import type { Requirement } from '@latchkey/guard'
import type { Claims } from '@latchkey/tokens'

/** The claim by which endpoints tell an API key from a login: the key's id. */
export const API_KEY_CLAIM = 'api_key'

/** For endpoints with which an API key, or an exchanged token (RFC 8693 `act`), could get more rights than it was given. */
export const OWN_LOGIN: Requirement = Object.freeze({
  allow: (_principal, claims) => isOwnLogin(claims),
} satisfies Requirement)

export function isOwnLogin(claims: Claims): boolean {
  return claims[API_KEY_CLAIM] === undefined && claims['act'] === undefined
}
