/** Revocations in memory. */
import { randomUUID } from 'node:crypto'
import { ownerOf, type Revocation } from '@latchkey/guard/revocations'
import {
  createOrderedUuidV7,
  type RecordedRevocation,
  type RevocationStore,
  revocationDigest,
  widened,
} from '@latchkey/server/stores'
import { removeUpTo } from './remove-up-to.ts'

export function createMemoryRevocations(): RevocationStore & AsyncDisposable {
  const rows = new Map<string, RecordedRevocation>()
  const name = randomUUID()
  const newId = createOrderedUuidV7()

  function put(revocation: Revocation): void {
    const known = [...rows.values()].find((row) => revocationDigest(row.revocation) === revocationDigest(revocation))
    const more = known ? widened(known.revocation, revocation) : revocation
    if (!more) return
    if (known) rows.delete(known.id)
    const recordedAt = Date.now()
    const id = newId(recordedAt)
    rows.set(id, { id, recordedAt, revocation: more })
  }

  return {
    logId: async () => name,
    now: async () => Date.now(),
    append: async (revocations) => revocations.forEach(put),
    listOwned: async ({ kind, id }, limit) =>
      [...rows.values()]
        .filter(({ revocation }) => ownerOf(revocation)?.kind === kind && ownerOf(revocation)?.id === id)
        .slice(0, limit),
    async replace(ids, by) {
      for (const id of ids) rows.delete(id)
      put(by)
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
