import { type EventKey, eventKey } from './event.ts'

/** Sessions of one user have ended: `sessions` are their ids. */
export const sessionEnded: EventKey<{
  readonly subject: string
  readonly sessions: readonly string[]
  readonly reason: string
}> = eventKey('session_ended')
