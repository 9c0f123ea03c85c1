import { type EventKey, eventKey } from './event.ts'
import type { EventOrigin } from './event-origin.ts'

/** A user is gone: nothing of theirs may be good any more, and nothing is left but the audit log. */
export const accountRemoved: EventKey<{ readonly subject: string } & EventOrigin> = eventKey('account_removed')
