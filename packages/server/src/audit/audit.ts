/** Who did what, when, from where, and why it was refused. */
import type { AuditEvent } from './audit-event.ts'

/** Where use-cases report. */
export interface Audit {
  /**
   * Resolves when the event is written. Never rejects: an event that could not be written is counted and logged, and the
   * operation goes on.
   */
  readonly record: (event: AuditEvent) => Promise<void>
}
