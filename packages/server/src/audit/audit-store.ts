/** The audit log as it is kept. Rows are only added, and removed when they are old. */
import type { AuditEvent } from './audit-event.ts'

/** An event with its place in the log. */
export interface RecordedAuditEvent extends AuditEvent {
  /** UUIDv7 */
  readonly id: string
  /** Milliseconds since the epoch, by the database's clock. */
  readonly recordedAt: number
}

/** Which events: all that are given must hold. */
export interface AuditQuery {
  readonly type?: string
  readonly outcome?: AuditEvent['outcome']
  readonly subject?: string
  readonly actor?: string
  readonly session?: string
  readonly client?: string
  readonly address?: string
  readonly requestId?: string
  /** From this moment on, in milliseconds since the epoch. */
  readonly since?: number
  /** Before this moment. */
  readonly until?: number
  /** Goes on after the last event of a page. */
  readonly after?: Pick<RecordedAuditEvent, 'id' | 'recordedAt'>
  /** 1 to 1,000 */
  readonly limit: number
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface AuditStore {
  append(event: AuditEvent): Promise<void>
  /** The newest first. */
  list(query: AuditQuery): Promise<readonly RecordedAuditEvent[]>
  /**
   * Removes what was recorded before a moment, at most `limit` rows.
   *
   * @param before - milliseconds since the epoch
   * @returns how many there were
   */
  removeBefore(before: number, limit: number): Promise<number>
  /** The same of what strangers have caused, and of nothing else. */
  removeStrangersBefore(before: number, limit: number): Promise<number>
}
