/** Removes what the audit log has from before a moment, on an operator's word. */
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

/** What is to go, and on whose word. */
export interface AuditPruning {
  /** Milliseconds since the epoch. */
  readonly before: number
  readonly actor: string
  /** Is told how many are gone, after each batch. */
  readonly onProgress?: (removed: number) => void
}

/** @returns how many events there were. That it was done is an event of its own, which is kept. */
export type PruneAudit = (pruning: AuditPruning) => Promise<number>

const BATCH = 500

export function createPruneAudit({ store, audit, clock }: PruneAuditPorts): PruneAudit {
  return async ({ before, actor, onProgress }) => {
    // First, so that who stops half-way leaves a trace too.
    await audit.record(auditPruned(before, actor))
    let removed = 0
    for (;;) {
      const startedAt = clock.monotonic()
      const count = await store.removeBefore(before, BATCH)
      removed += count
      if (count === 0) return removed
      onProgress?.(removed)
      // Servers that wait for a lock or for the disk come first.
      await wait(clock, clock.monotonic() - startedAt)
    }
  }
}
