/** Ends sessions so that none of their tokens is valid any more. Every way to end a session uses it. */

import type { Raise } from '../events/listener.ts'
import { sessionEnded } from '../events/session-ended.ts'
import type { Clock } from '../world/clock.ts'
import type { Session, SessionEndReason } from './session.ts'
import type { SessionStore } from './session-store.ts'

/** What closing needs. */
export interface CloseSessionsPorts {
  /** Guards learn of it before the row says so. */
  readonly raise: Raise<{ readonly sessions: Pick<SessionStore, 'end'> }>['raise']
  readonly clock: Clock
}

/**
 * Resolves when guards are certain to refuse the sessions' access tokens, and their refresh tokens no longer work.
 *
 * @param sessions - of one user
 * @returns how many had not ended before
 * @throws {DomainError} store_unavailable | store_misconfigured: call it again; nothing was promised
 */
export type CloseSessions = (
  sessions: readonly Pick<Session, 'id' | 'subject'>[],
  reason: SessionEndReason,
) => Promise<number>

export function createCloseSessions({ raise, clock }: CloseSessionsPorts): CloseSessions {
  return async (sessions, reason) => {
    const [first] = sessions
    if (!first) return 0
    const ids = sessions.map(({ id }) => id)
    const end = { at: Math.floor(clock.now()), reason }
    let ended = 0
    await raise(sessionEnded, { subject: first.subject, sessions: ids, reason }, async (rows) => {
      ended = await rows.sessions.end(ids, end)
      return ended > 0
    })
    return ended
  }
}
