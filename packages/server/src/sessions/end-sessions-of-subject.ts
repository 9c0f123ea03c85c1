/** Ends all sessions of a user, or all but one: after a logout everywhere, a changed password, or when an account is disabled. */

import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Clock } from '../world/clock.ts'
import { sessionsEnded } from './audit-events.ts'
import type { CloseSessions } from './close-sessions.ts'
import type { SessionEndReason } from './session.ts'
import type { SessionStore, StoredSession } from './session-store.ts'

/** What ending needs. */
export interface EndSessionsOfSubjectPorts {
  readonly store: SessionStore
  readonly close: CloseSessions
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** Whose sessions to end, and who asked for it. */
export interface SessionsEnding {
  readonly subject: string
  /** The session that stays. Left out: none. */
  readonly except?: string
  readonly reason: SessionEndReason
  readonly client: ClientInfo
  /** Who asked, as the audit log names them. Left out: the user. */
  readonly actor?: string
  /** Every token of theirs from before this second is revoked already, whatever it is of. */
  readonly isRevoked?: boolean
  /** It was done and recorded a moment ago: it is recorded again only if another session has begun since. */
  readonly isRepeated?: boolean
}

/**
 * Resolves when no token of these sessions is valid any more. A login at the same moment may count as before or after.
 *
 * @returns how many sessions this has ended
 * @throws {DomainError} store_unavailable | store_misconfigured: some may still be valid
 */
export type EndSessionsOfSubject = (ending: SessionsEnding) => Promise<number>

const PAGE = 200

export function createEndSessionsOfSubject(ports: EndSessionsOfSubjectPorts): EndSessionsOfSubject {
  const { store, close, audit, clock } = ports

  return async ({ subject, except, reason, client, actor, isRevoked = false, isRepeated = false }) => {
    const all = isRevoked ? 'revoked' : 'revoke'
    const older = except === undefined ? all : undefined
    let ended = 0
    let before: string | undefined
    for (;;) {
      const page: readonly StoredSession[] = await store.listLive({
        subject,
        now: clock.now(),
        limit: PAGE,
        ...(before !== undefined && { before }),
      })
      ended += await close(
        page.filter(({ id }) => id !== except),
        reason,
        older,
      )
      if (page.length < PAGE) break
      before = page.at(-1)?.id
    }
    if (isRepeated && ended === 0) return 0
    await audit.record(sessionsEnded(subject, { reason, from: client, actor }))
    return ended
  }
}
