import { type EventKey, eventKey } from './event.ts'
import type { EventOrigin } from './event-origin.ts'

/** A user was disabled, and can no longer log in until they are enabled. Their API keys end, and do not come back with them. */
export const accountDisabled: EventKey<{ readonly subject: string } & EventOrigin> = eventKey('account_disabled')
