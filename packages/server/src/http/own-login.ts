/** What a user does in person: no program with an API key, and nobody on the user's behalf. */
import type { Requirement } from '@latchkey/guard'
import { API_KEY_CLAIM } from '../api-keys/api-key-tokens.ts'

/** For operations by which one could make more of a key, or of a token that was exchanged (RFC 8693 `act`), than it was given for. */
export const OWN_LOGIN: Requirement = Object.freeze({
  allow: (_principal, claims) => claims[API_KEY_CLAIM] === undefined && claims['act'] === undefined,
} satisfies Requirement)
