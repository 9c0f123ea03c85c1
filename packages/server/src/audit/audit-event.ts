/** One event of the audit log. No password, token, hash or key is in it; a user is named by id, and by name only where there is no id. */
import type { ClientInfo } from '../http/client-info.ts'

/** Everything that is recorded. Stable: queries are written against these. */
export const AUDIT_EVENT_TYPES = [
  'login',
  'logout',
  'refresh',
  'refresh_reuse',
  'session_ended',
  'token_issued',
  'token_revoked',
  'token_exchanged',
  'user_registered',
  'user_disabled',
  'user_enabled',
  'user_deleted',
  'user_changed',
  'password_changed',
  'password_reset_requested',
  'password_reset',
  'email_verification_requested',
  'email_verified',
  'api_key_created',
  'api_key_revoked',
  'client_created',
  'client_changed',
  'client_deleted',
  'key_created',
  'key_activated',
  'key_retired',
  'key_revoked',
  'audit_pruned',
] as const

export type AuditEventType = (typeof AUDIT_EVENT_TYPES)[number]

/** What happened. */
export interface AuditEvent extends ClientInfo {
  readonly type: AuditEventType
  readonly outcome: 'success' | 'refused'
  /** Why it was refused, or why it was done: a stable code, never free text from a client. */
  readonly reason?: string
  /** The user it is about. */
  readonly subject?: string
  /** Who did it, where that is somebody else: another user's id, `client:ID`, `cli`, `system`. */
  readonly actor?: string
  readonly session?: string
  readonly client?: string
  /** The id of what it is about, where that is no user and no session: a key's `kid`, an API key's id. */
  readonly object?: string
}
