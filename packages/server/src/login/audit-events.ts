/** What the audit log hears of logins. */
import type { AuditEvent, AuditEventTypes } from '../audit/audit-event.ts'
import type { ClientInfo } from '../http/client-info.ts'

type Type = 'login'

export const LOGIN_EVENTS: AuditEventTypes<Type> = {
  login: 'A user has logged in, or was refused.',
}

type LoginEvent = AuditEvent<Type>

/** Whose login it was, if that is known, and the session that it began. */
export interface LoginOwner {
  readonly subject?: string
  readonly session?: string
}

export function loggedIn(owner: LoginOwner, client: ClientInfo): LoginEvent {
  return { type: 'login', outcome: 'success', ...owner, ...client }
}

/** @param reason - `limited_by_…`, or what was wrong */
export function loginRefused(reason: string, client: ClientInfo, owner: LoginOwner = {}): LoginEvent {
  return { type: 'login', outcome: 'refused', reason, ...owner, ...client }
}
