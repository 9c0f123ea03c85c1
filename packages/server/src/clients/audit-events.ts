/** What the audit log hears of confidential clients. */
import { type AuditEvent, type AuditEventTypes, outcomeOf } from '../audit/audit-event.ts'
import type { ClientInfo } from '../http/client-info.ts'

type Type = 'client_created' | 'client_changed' | 'client_deleted' | 'client_refused'

export const CLIENT_EVENTS: AuditEventTypes<Type> = {
  client_created: 'A client was registered.',
  client_changed:
    'A client has a new secret, was disabled or was enabled: `reason` says which. What its users had with a disabled one has ended.',
  client_deleted: 'A client was removed, and what its users had with it has ended.',
  client_refused: 'The secret of a client was wrong, or there is no such client; then none is named.',
}

type ClientEvent = AuditEvent<Type>

export function clientCreated(id: string, actor: string): ClientEvent {
  return { type: 'client_created', outcome: 'success', client: id, actor }
}

export function clientChanged(
  id: string,
  actor: string,
  reason: 'secret_renewed' | 'disabled' | 'enabled',
): ClientEvent {
  return { type: 'client_changed', outcome: 'success', client: id, actor, reason }
}

export function clientDeleted(id: string, actor: string): ClientEvent {
  return { type: 'client_deleted', outcome: 'success', client: id, actor }
}

/** @param id - undefined if there is no such client */
export function clientRefused(id: string | undefined, from: ClientInfo): ClientEvent {
  return {
    type: 'client_refused',
    ...outcomeOf('client_secret_wrong'),
    ...(id !== undefined && { client: id }),
    ...from,
  }
}
