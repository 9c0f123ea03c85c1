/** Who did what, when, from where, and why it was refused. */
import { type OptionReader, withMethods } from '@latchkey/options'
import type { AuditEvent } from './audit-event.ts'

/** Where use-cases report. */
export interface Audit {
  /**
   * Resolves when the event is written. Never rejects: an event that could not be written is counted and logged, and the
   * operation goes on.
   */
  readonly record: (event: AuditEvent) => Promise<void>
}

/**
 * Reads an option. What is given may break the promise of {@link Audit}; here it is kept for it. What `createAudit` returns tells the
 * log itself what it loses.
 */
export const auditOption: OptionReader<Audit> = (value) => {
  const audit = withMethods<Audit>('what createAudit() returns', 'record')(value)
  return {
    record: async (event) => {
      try {
        await audit.record(event)
      } catch {
        // What it tells of has happened.
      }
    },
  }
}
