import { type EventKey, eventKey } from './event.ts'

/** What a user may do is not what it was. `isReduced`: something was taken away, so no token may go on saying it. */
export const grantsChanged: EventKey<{ readonly subject: string; readonly isReduced: boolean }> =
  eventKey('grants_changed')
