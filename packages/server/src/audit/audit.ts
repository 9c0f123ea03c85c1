/** Who did what, when, from where, and why it was refused. */
import type { AuditEvent } from './audit-event.ts'

/** Where use-cases report. */
export interface Audit {
  /**
   * Resolves when the event is kept. Never rejects: an event that could not be kept is counted and told to the log, and the
   * operation goes on.
   */
  readonly record: (event: AuditEvent) => Promise<void>
}
