/** What the audit log says of rows that were moved in bulk. */
import type { AuditEvent, AuditEventTypes } from '../audit/audit-event.ts'
import type { TransferKind } from './transferred-rows.ts'

type Type = 'data_imported' | 'data_exported'

export const TRANSFER_EVENTS: AuditEventTypes<Type> = {
  data_imported:
    'An operator has imported rows in bulk: the `object` is their kind and how many were added, as `users 50000`.',
  data_exported:
    'An operator has exported rows in bulk, or copied them to another database: the `object` is their kind and how many, with `hashes` or `secrets` where those went out too.',
}

export function dataImported(kind: TransferKind, added: number, actor: string): AuditEvent<Type> {
  return { type: 'data_imported', outcome: 'success', object: `${kind} ${added}`, actor }
}

export function dataExported(what: string, actor: string): AuditEvent<Type> {
  return { type: 'data_exported', outcome: 'success', object: what, actor }
}
