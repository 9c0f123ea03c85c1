import { type EventKey, eventKey } from './event.ts'

/** A user's scopes or roles have changed. `isReduced`: something was taken away, so older access tokens must be refused. */
export const grantsChanged: EventKey<{ readonly subject: string; readonly isReduced: boolean }> =
  eventKey('grants_changed')
