import { type EventKey, eventKey } from './event.ts'

/** Sessions of one user have ended: `sessions` are their ids. */
export const sessionEnded: EventKey<{
  readonly subject: string
  readonly sessions: readonly string[]
  /** Those of which a token may live that nothing else refuses. */
  readonly revoked: readonly string[]
  /** Of this issuer every token of the user that is older than this second is to be refused, because all of their sessions end. */
  readonly olderOf?: string
  readonly reason: string
}> = eventKey('session_ended')
