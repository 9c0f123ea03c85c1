import { type EventKey, eventKey } from './event.ts'

/** Nothing that this signing key has signed is believed any more. */
export const keyRevoked: EventKey<{ readonly kid: string }> = eventKey('key_revoked')
