import { type EventKey, eventKey } from './event.ts'
import type { EventOrigin } from './event-origin.ts'

/** A user was disabled, and can no longer log in until they are enabled. API keys are kept, but do not work meanwhile. */
export const accountDisabled: EventKey<{ readonly subject: string } & EventOrigin> = eventKey('account_disabled')
