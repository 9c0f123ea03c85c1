import { type EventKey, eventKey } from './event.ts'

/** Somebody else may have known the password of this user: whatever it has given out ends. */
export const credentialsReset: EventKey<{ readonly subject: string; readonly reason: string }> =
  eventKey('credentials_reset')
