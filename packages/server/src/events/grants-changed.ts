import { type EventKey, eventKey } from './event.ts'

/** What a user may do is not what it was. */
export const grantsChanged: EventKey<{ readonly subject: string }> = eventKey('grants_changed')
