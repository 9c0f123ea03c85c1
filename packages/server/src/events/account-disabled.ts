import { type EventKey, eventKey } from './event.ts'

/** A user may log in no more, until somebody says otherwise. `reason` is the one that their sessions end with. */
export const accountDisabled: EventKey<{ readonly subject: string; readonly reason: string }> =
  eventKey('account_disabled')
