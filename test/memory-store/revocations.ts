/** Revocations in memory. */
import { randomUUID } from 'node:crypto'
import { createOrderedUuidV7, type RecordedRevocation, type RevocationStore } from '@latchkey/server/stores'
import { removeUpTo } from './remove-up-to.ts'

export function createMemoryRevocations(): RevocationStore & AsyncDisposable {
  const rows = new Map<string, RecordedRevocation>()
  const name = randomUUID()
  const newId = createOrderedUuidV7()

  return {
    logId: async () => name,
    now: async () => Date.now(),
    async append(revocations) {
      const recordedAt = Date.now()
      for (const revocation of revocations) {
        const id = newId(recordedAt)
        rows.set(id, { id, recordedAt, revocation })
      }
    },
    listAfter: async ({ recordedAt, id }, limit) =>
      [...rows.values()]
        .filter((row) => row.recordedAt > recordedAt || (row.recordedAt === recordedAt && row.id > id))
        .slice(0, limit),
    removeExpired: async (before, limit) =>
      removeUpTo(limit, rows, ({ revocation: { expiresAt } }) => expiresAt !== undefined && expiresAt < before),
    [Symbol.asyncDispose]: async () => {},
  }
}
