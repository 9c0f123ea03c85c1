/** Who did what, when, from where, and why it was refused. */
import { type OptionReader, withMethods } from '@latchkey/options'
import type { AuditEvent } from './audit-event.ts'

/** Where use-cases report. */
export interface Audit {
  /**
   * Resolves when the event is written. Never rejects: an event that could not be written is counted and logged, and the
   * operation goes on.
   *
   * @param often - for what may come often, because anybody can cause it, or because it is done again and again: how it is kept
   */
  readonly record: (event: AuditEvent, often?: Often) => Promise<void>
}

/** What may come often, and how it is kept. */
export type Often = Stranger | Repeated | Routine

/** What somebody has done who has shown nothing. */
export interface Stranger {
  /**
   * `judged`: a password, a code or a secret was looked at, so it is an event of its own as long as there are few. `refused`: it was about
   * an account, and nothing was looked at. `unknown`: it was about nothing that is known here.
   */
  readonly kind: 'judged' | 'refused' | 'unknown'
  /** The user name that was sent, if the user is not known. It is never kept. */
  readonly name?: string
  /** Whose name that is. Must not reject. */
  readonly find?: () => Promise<string | undefined>
}

/** What somebody who is known does again and again. The first of a minute is an event of its own, and the others are one. */
export interface Repeated {
  readonly kind: 'repeated'
}

/**
 * What a session does as a matter of course. The first from a network is an event of its own, and the others of the next six hours are one: those that
 * were not yet written are lost with the process.
 */
export interface Routine {
  readonly kind: 'routine'
}

/**
 * Reads an option. What is given may break the promise of {@link Audit}; here it is kept for it. What `createAudit` returns tells the
 * log itself what it loses.
 */
export const auditOption: OptionReader<Audit> = (value) => {
  const audit = withMethods<Audit>('what createAudit() returns', 'record')(value)
  return {
    record: async (event, often) => {
      try {
        await audit.record(event, often)
      } catch {
        // What it tells of has happened.
      }
    },
  }
}
