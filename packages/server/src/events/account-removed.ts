import { type EventKey, eventKey } from './event.ts'

/** A user is gone: nothing of theirs may be good any more, and nothing is left but the audit log. */
export const accountRemoved: EventKey<{ readonly subject: string }> = eventKey('account_removed')
