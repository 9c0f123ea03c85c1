import { type EventKey, eventKey } from './event.ts'
import type { EventOrigin } from './event-origin.ts'

/** A user was deleted: no token, session or key of theirs may work any more, and only the audit log still names them. */
export const accountRemoved: EventKey<{ readonly subject: string } & EventOrigin> = eventKey('account_removed')
