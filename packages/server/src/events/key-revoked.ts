import { type EventKey, eventKey } from './event.ts'

/** A signing key was revoked: tokens that it has signed are no longer accepted. */
export const keyRevoked: EventKey<{ readonly kid: string }> = eventKey('key_revoked')
