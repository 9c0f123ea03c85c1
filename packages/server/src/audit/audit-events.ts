/** What the audit log says of itself. */
import type { ClientInfo } from '../http/client-info.ts'
import type { AuditEvent, AuditEventTypes } from './audit-event.ts'

type Type = 'audit_pruned' | 'admin_read' | 'admin_refused'

export const AUDIT_LOG_EVENTS: AuditEventTypes<Type> = {
  audit_pruned: 'An operator has removed the events from before a moment, which is the `object`.',
  admin_read: 'An administrator (`actor`) has read something: the `object` is the operation, such as `listUsers`.',
  admin_refused: 'A call of the admin API was refused by its guard.',
}

/** @param operation - its id in the description of the API */
export function adminRead(operation: string, actor: string, from: ClientInfo): AuditEvent<Type> {
  return { type: 'admin_read', outcome: 'success', object: operation, actor, ...from }
}

/** @param refusal - the guard's code */
export function adminRefused(refusal: string, from: ClientInfo): AuditEvent<Type> {
  return { type: 'admin_refused', outcome: 'refused', reason: refusal, ...from }
}

/** @param before - milliseconds since the epoch */
export function auditPruned(before: number, actor: string): AuditEvent<Type> {
  return { type: 'audit_pruned', outcome: 'success', object: new Date(before).toISOString(), actor }
}
