/** What a user does in person: no program with an API key, and nobody on the user's behalf. */
import type { Requirement } from '@latchkey/guard'

/** The claim by which endpoints tell an API key from a login: the key's id. */
export const API_KEY_CLAIM = 'api_key'

/** For endpoints by which one could make more of a key, or of a token that was exchanged (RFC 8693 `act`), than it was given for. */
export const OWN_LOGIN: Requirement = Object.freeze({
  allow: (_principal, claims) => claims[API_KEY_CLAIM] === undefined && claims['act'] === undefined,
} satisfies Requirement)
