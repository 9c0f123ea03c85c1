/** Revocations of one process, for a server without a database: they end with the process, and no other process learns of them. */
import type { Revocation } from '@latchkey/guard/revocations'
import { DomainError } from '../faults/domain-error.ts'
import { createOrderedUuidV7 } from '../world/uuid-v7.ts'
import type { World } from '../world/world.ts'
import type { RecordedRevocation, RevocationStore } from './revocation-store.ts'

/** Options of {@link memoryRevocations}. */
export interface MemoryRevocationOptions {
  /** How many are kept at once; beyond it nothing more is revoked. Default 100,000: as many as a guard keeps. */
  readonly maximumEntries?: number
}

/** With late clocks and requests under way, nothing that was over for so long is still accepted. */
const OVER_SECONDS = 300

export function memoryRevocations(
  { clock, randomId }: Pick<World, 'clock' | 'randomId'>,
  { maximumEntries = 100_000 }: MemoryRevocationOptions = {},
): RevocationStore {
  const id = randomId()
  const orderedId = createOrderedUuidV7()
  let rows: RecordedRevocation[] = []
  let latest = 0

  /** Never less than it was: a clock that is set back must not hide a row from those who have read on. */
  function now(): number {
    latest = Math.max(latest, Math.floor(clock.now() * 1000))
    return latest
  }

  function removeExpired(beforeSeconds: number, limit: number): number {
    let removed = 0
    rows = rows.filter(({ revocation: { expiresAt } }) => {
      const stays = removed >= limit || expiresAt === undefined || expiresAt >= beforeSeconds
      if (!stays) removed += 1
      return stays
    })
    return removed
  }

  function append(revocations: readonly Revocation[]): void {
    if (rows.length + revocations.length > maximumEntries) removeExpired(clock.now() - OVER_SECONDS, rows.length)
    if (rows.length + revocations.length > maximumEntries)
      throw new DomainError('store_unavailable', `more than ${maximumEntries} revocations are not kept in memory`)
    const recordedAt = now()
    rows.push(...revocations.map((revocation) => ({ id: orderedId(recordedAt), recordedAt, revocation })))
  }

  return {
    logId: async () => id,
    now: async () => now(),
    append: async (revocations) => append(revocations),
    listAfter: async (place, limit) => rows.filter((row) => isAfter(row, place)).slice(0, limit),
    removeExpired: async (beforeSeconds, limit) => removeExpired(beforeSeconds, limit),
  }
}

type Place = Pick<RecordedRevocation, 'recordedAt' | 'id'>

function isAfter(row: Place, place: Place): boolean {
  return row.recordedAt > place.recordedAt || (row.recordedAt === place.recordedAt && row.id > place.id)
}
