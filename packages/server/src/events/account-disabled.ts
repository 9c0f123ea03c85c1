import { type EventKey, eventKey } from './event.ts'
import type { EventOrigin } from './event-origin.ts'

/** A user may log in no more, until somebody says otherwise. API keys stay, and are good for nothing meanwhile. */
export const accountDisabled: EventKey<{ readonly subject: string } & EventOrigin> = eventKey('account_disabled')
