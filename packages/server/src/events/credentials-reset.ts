import { type EventKey, eventKey } from './event.ts'
import type { EventOrigin } from './event-origin.ts'

/** An attacker may have known this user's password: everything that was obtained with it ends. */
export const credentialsReset: EventKey<{ readonly subject: string } & EventOrigin> = eventKey('credentials_reset')
