/** What the audit log says of itself. */
import type { AuditEvent, AuditEventTypes } from './audit-event.ts'

type Type = 'audit_pruned'

export const AUDIT_LOG_EVENTS: AuditEventTypes<Type> = {
  audit_pruned: 'An operator has removed the events from before a moment, which is the `object`.',
}

/** @param before - milliseconds since the epoch */
export function auditPruned(before: number, actor: string): AuditEvent<Type> {
  return { type: 'audit_pruned', outcome: 'success', object: new Date(before).toISOString(), actor }
}
