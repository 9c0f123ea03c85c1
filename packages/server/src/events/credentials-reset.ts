import { type EventKey, eventKey } from './event.ts'
import type { EventOrigin } from './event-origin.ts'

/** Somebody else may have known the password of this user: whatever it has given out ends. */
export const credentialsReset: EventKey<{ readonly subject: string } & EventOrigin> = eventKey('credentials_reset')
