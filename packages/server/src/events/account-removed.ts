import { type EventKey, eventKey } from './event.ts'
import type { EventOrigin } from './event-origin.ts'

/**
 * A user was deleted: no token, session or key of theirs may work any more, and only the audit log still names them. `username`: when it
 * is told again, no row says any more under which name they logged in.
 */
export const accountRemoved: EventKey<{ readonly subject: string; readonly username?: string } & EventOrigin> =
  eventKey('account_removed')
