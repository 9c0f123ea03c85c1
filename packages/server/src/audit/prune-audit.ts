/** Removes the audit events from before a given time, when an operator asks for it. */
import type { Clock } from '../world/clock.ts'
import { wait } from '../world/wait.ts'
import type { Audit } from './audit.ts'
import { auditPruned } from './audit-events.ts'
import type { AuditStore } from './audit-store.ts'

/** What pruning needs. */
export interface PruneAuditPorts {
  readonly store: Pick<AuditStore, 'removeBefore'>
  readonly audit: Audit
  readonly clock: Clock
}

/** What to remove, and who asked for it. */
export interface AuditPruning {
  /** Milliseconds since the epoch. */
  readonly before: number
  readonly actor: string
  /** Called with the number of removed events after each batch. */
  readonly onProgress?: (removed: number) => void
}

/** @returns how many events were removed. The removal itself is recorded as an event, which stays. */
export type PruneAudit = (pruning: AuditPruning) => Promise<number>

const BATCH = 500

export function createPruneAudit({ store, audit, clock }: PruneAuditPorts): PruneAudit {
  return async ({ before, actor, onProgress }) => {
    // Recorded first, so that a removal that stops half-way leaves a trace too.
    await audit.record(auditPruned(before, actor))
    let removed = 0
    for (;;) {
      const startedAt = clock.monotonic()
      const count = await store.removeBefore(before, BATCH)
      removed += count
      if (count === 0) return removed
      onProgress?.(removed)
      // A pause lets servers go first that wait for a lock or for the disk.
      await wait(clock, clock.monotonic() - startedAt)
    }
  }
}
