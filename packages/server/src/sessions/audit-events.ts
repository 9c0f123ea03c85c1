/** What the audit log hears of sessions. */
import type { AuditEvent, AuditEventTypes } from '../audit/audit-event.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Session, SessionEndReason } from './session.ts'

type Type = 'logout' | 'session_ended'

export const SESSION_EVENTS: AuditEventTypes<Type> = {
  logout: 'A user has logged out of one session, or of all of them; then no session is named.',
  session_ended:
    'A session has ended other than by a logout, or all sessions of a user have; then no session is named.',
}

type SessionEvent = AuditEvent<Type>

/** Why sessions ended, and who asked for it. */
export interface SessionEndWord {
  readonly reason: SessionEndReason
  /** Who asked for it. */
  readonly from: ClientInfo
  /** Left out: the user. */
  readonly actor?: string | undefined
}

type Named = Pick<Session, 'id' | 'subject' | 'clientId'>

/** One session has ended, because someone asked for it. */
export function sessionEnded(session: Named, { reason, from, actor }: SessionEndWord): SessionEvent {
  return {
    ...from,
    type: reason === 'logout' ? 'logout' : 'session_ended',
    outcome: 'success',
    reason,
    ...namesOfSession(session),
    ...(actor !== undefined && { actor }),
  }
}

/** All sessions of a user have ended, or all but one. */
export function sessionsEnded(subject: string, { reason, from, actor }: SessionEndWord): SessionEvent {
  return {
    ...from,
    type: reason === 'logout_everywhere' ? 'logout' : 'session_ended',
    outcome: 'success',
    reason,
    subject,
    ...(actor !== undefined && { actor }),
  }
}

/** The server ended it by itself: the event has the address from which the session was started, and the request that was the cause. */
export function sessionEndedBySystem(
  session: Session,
  reason: SessionEndReason,
  { requestId }: Pick<ClientInfo, 'requestId'>,
): SessionEvent {
  const { address, userAgent } = session
  const from = {
    ...(address !== undefined && { address }),
    ...(userAgent !== undefined && { userAgent }),
    ...(requestId !== undefined && { requestId }),
  }
  return sessionEnded(session, { reason, from, actor: 'system' })
}

/** How events name a session. */
export function namesOfSession({ id, subject, clientId }: Named): Pick<AuditEvent, 'session' | 'subject' | 'client'> {
  return { session: id, subject, client: clientId }
}
