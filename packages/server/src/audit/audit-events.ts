/** What the audit log says of itself. */
import type { ClientInfo } from '../http/client-info.ts'
import type { AuditEvent, AuditEventTypes } from './audit-event.ts'

type Type = 'audit_pruned' | 'admin_read' | 'admin_refused'

export const AUDIT_LOG_EVENTS: AuditEventTypes<Type> = {
  audit_pruned: 'An operator has removed the events from before a moment, which is the `object`.',
  admin_read:
    'An administrator (`actor`) has read something: the `object` is the operation, such as `listUsers`. The first of a minute is a row, and the others of that minute are one more.',
  admin_refused:
    'Calls of the admin API were refused by its guard: the `object` is the operation, and the `subject` is whose token it was, if that was valid.',
}

/** @param operation - its id in the description of the API */
export function adminRead(operation: string, actor: string, from: ClientInfo): AuditEvent<Type> {
  return { type: 'admin_read', outcome: 'success', object: operation, actor, ...from }
}

/**
 * @param operation - its id in the description of the API
 * @param why - the guard's code, and whose valid token it was
 */
export function adminRefused(
  operation: string,
  { refusal, subject }: { readonly refusal: string; readonly subject?: string },
  from: ClientInfo,
): AuditEvent<Type> {
  const whose = subject === undefined ? {} : { subject }
  return { type: 'admin_refused', outcome: 'refused', reason: refusal, object: operation, ...whose, ...from }
}

/** @param before - milliseconds since the epoch */
export function auditPruned(before: number, actor: string): AuditEvent<Type> {
  return { type: 'audit_pruned', outcome: 'success', object: new Date(before).toISOString(), actor }
}
