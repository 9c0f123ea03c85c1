/** What only a user may do in person: not a program with an API key, and not a client on the user's behalf. */
import type { Requirement } from '@latchkey/guard'
import type { Claims } from '@latchkey/tokens'

/** The claim by which endpoints tell an API key from a login: the key's id. */
export const API_KEY_CLAIM = 'api_key'

/** By which endpoints tell a client that a user has allowed something: the consent. */
export const CONSENT_CLAIM = 'consent_id'

/** For endpoints with which an API key, or an exchanged token (RFC 8693 `act`), or a client that its user has allowed something, could get more rights than it was given. */
export const OWN_LOGIN: Requirement = Object.freeze({
  allow: (_principal, claims) => isOwnLogin(claims),
} satisfies Requirement)

export function isOwnLogin(claims: Claims): boolean {
  return [API_KEY_CLAIM, 'act', CONSENT_CLAIM].every((claim) => claims[claim] === undefined)
}
