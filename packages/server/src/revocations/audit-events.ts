/** What the audit log hears of revocations. */
import type { AuditEvent, AuditEventTypes } from '../audit/audit-event.ts'
import type { ClientInfo } from '../http/client-info.ts'

type Type = 'token_revoked' | 'feed_refused'

export const REVOCATION_EVENTS: AuditEventTypes<Type> = {
  token_revoked:
    'A token was revoked by its holder; or an administrator has revoked a token, a session, a user until now, or a key.',
  feed_refused: 'The revocation feed was asked for without its secret.',
}

type RevocationEvent = AuditEvent<Type>

/** What was revoked. `object` is a token's `jti`, or a key's `kid`. */
export type Revoked = Pick<AuditEvent, 'subject' | 'session' | 'client' | 'object'>

export function feedRefused(from: ClientInfo): RevocationEvent {
  return { type: 'feed_refused', outcome: 'refused', reason: 'feed_secret_wrong', ...from }
}

/** @param actor - left out: the token's holder */
export function tokenRevoked(revoked: Revoked, from: ClientInfo, actor?: string): RevocationEvent {
  return { type: 'token_revoked', outcome: 'success', ...revoked, ...(actor !== undefined && { actor }), ...from }
}
