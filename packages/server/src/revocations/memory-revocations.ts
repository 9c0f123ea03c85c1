/** Revocations of one process, for a server without a database: they end with the process, and no other process learns of them. */
import { bytesOf, condense, ownerOf, type Person, type Revocation } from '@latchkey/guard/revocations'
import { createOrderedUuidV7 } from '../world/uuid-v7.ts'
import type { World } from '../world/world.ts'
import { revocationDigest, widened } from './revocation-digest.ts'
import type { RecordedRevocation, RevocationStore } from './revocation-store.ts'

/** Options of {@link memoryRevocations}. */
export interface MemoryRevocationOptions {
  /** An estimate of the memory that they may take; beyond it the older half becomes one entry. Default 64 MB: as much as a guard keeps. */
  readonly maximumBytes?: number
}

/** With late clocks and requests under way, nothing that was over for so long is still accepted. */
const OVER_SECONDS = 300

export function memoryRevocations(
  { clock, randomId }: Pick<World, 'clock' | 'randomId'>,
  { maximumBytes = 67_108_864 }: MemoryRevocationOptions = {},
): RevocationStore {
  const id = randomId()
  const orderedId = createOrderedUuidV7()
  /** By digest, in the order of the log. */
  const rows = new Map<string, RecordedRevocation>()
  let bytes = 0
  let latest = 0

  /** Never less than it was: a clock that is set back must not hide a row from those who have read on. */
  function now(): number {
    latest = Math.max(latest, Math.floor(clock.now() * 1000))
    return latest
  }

  function put(revocation: Revocation): void {
    const digest = revocationDigest(revocation)
    const known = rows.get(digest)
    const more = known ? widened(known.revocation, revocation) : revocation
    if (!more) return
    if (known) remove(known)
    const recordedAt = now()
    rows.set(digest, { id: orderedId(recordedAt), recordedAt, revocation: more })
    bytes += bytesOf(more)
  }

  function remove({ revocation }: RecordedRevocation): void {
    if (rows.delete(revocationDigest(revocation))) bytes -= bytesOf(revocation)
  }

  function removeWhere(is: (row: RecordedRevocation) => boolean, limit = Number.POSITIVE_INFINITY): number {
    const gone = rows.values().filter(is).take(limit).toArray()
    for (const row of gone) remove(row)
    return gone.length
  }

  const removeExpired = (beforeSeconds: number, limit?: number) =>
    removeWhere(({ revocation: { expiresAt = Infinity } }) => expiresAt < beforeSeconds, limit)

  function append(revocations: readonly Revocation[]): void {
    for (const one of revocations) put(one)
    if (bytes > maximumBytes) removeExpired(clock.now() - OVER_SECONDS)
    if (bytes <= maximumBytes) return
    const all = rows.values().map(({ revocation }) => revocation)
    const { gone = [], by = [] } = condense(all, bytes - maximumBytes / 2) ?? {}
    const isGone = new Set(gone)
    removeWhere(({ revocation }) => isGone.has(revocation))
    for (const one of by) put(one)
  }

  return {
    logId: async () => id,
    now: async () => now(),
    append: async (revocations) => append(revocations),
    listOwned: async (person, limit) =>
      rows
        .values()
        .filter(({ revocation }) => isOf(revocation, person))
        .take(limit)
        .toArray(),
    async replace(ids, by) {
      const gone = new Set(ids)
      removeWhere(({ id }) => gone.has(id))
      put(by)
    },
    listAfter: async (place, limit) =>
      rows
        .values()
        .filter((row) => isAfter(row, place))
        .take(limit)
        .toArray(),
    removeExpired: async (beforeSeconds, limit) => removeExpired(beforeSeconds, limit),
  }
}

function isOf(revocation: Revocation, { kind, id }: Person): boolean {
  const owner = ownerOf(revocation)
  return owner?.kind === kind && owner.id === id
}

type Place = Pick<RecordedRevocation, 'recordedAt' | 'id'>

function isAfter(row: Place, place: Place): boolean {
  return row.recordedAt > place.recordedAt || (row.recordedAt === place.recordedAt && row.id > place.id)
}
