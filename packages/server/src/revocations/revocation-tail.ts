/** Watches the end of the log for all followers in this process: one query for all of them, and none if there is no follower. */
import type { Revocation } from '@latchkey/guard/revocations'
import type { Clock } from '../world/clock.ts'
import { wait } from '../world/wait.ts'
import type { RecordedRevocation, RevocationStore } from './revocation-store.ts'

/** A follower of the log. */
export interface TailListener {
  readonly revoked: (revocations: readonly Revocation[]) => void
  /** All that was recorded until then was handed over; undefined when the store did not answer this time. */
  readonly reached: (position: number | undefined) => void
}

export interface RevocationTail {
  /** Returns how to leave. */
  readonly join: (listener: TailListener) => () => void
  /** Hands on at once what this process has recorded itself. */
  readonly announce: (revocations: readonly Revocation[]) => void
}

/** Options of {@link createRevocationTail}. */
export interface RevocationTailOptions {
  readonly clock: Clock
  readonly store: RevocationStore
  readonly pollMilliseconds: number
  /**
   * How far each question looks back. A row's time is taken before it can be seen, so that the order in which rows appear is not
   * that of their times.
   */
  readonly overlapMilliseconds: number
  /** Called when the store stops answering, and not again until it has answered. */
  readonly onFault: (fault: unknown) => void
}

const PAGE = 500
/** Comes before every id. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

export function createRevocationTail(options: RevocationTailOptions): RevocationTail {
  const { store, clock, pollMilliseconds, overlapMilliseconds, onFault } = options
  const listeners = new Set<TailListener>()
  let running = false

  async function run(): Promise<void> {
    /** What was handed on already, by row, as far back as the overlap looks. */
    const seen = new Map<string, number>()
    let position: number | undefined
    let healthy = true
    while (listeners.size > 0) {
      try {
        const now = await store.now()
        for await (const rows of readSince(store, Math.min(position ?? now, now) - overlapMilliseconds, now)) {
          announce(rows.filter(({ id, recordedAt }) => seen.get(id) !== recordedAt).map(({ revocation }) => revocation))
          for (const { id, recordedAt } of rows) seen.set(id, recordedAt)
        }
        position = now
        healthy = true
      } catch (fault) {
        if (healthy) onFault(fault)
        healthy = false
      }
      for (const { reached } of listeners) reached(healthy ? position : undefined)
      forget(seen, (position ?? 0) - 2 * overlapMilliseconds)
      await wait(clock, pollMilliseconds, { background: true })
    }
    running = false
  }

  function announce(revocations: readonly Revocation[]): void {
    if (revocations.length > 0) for (const { revoked } of listeners) revoked(revocations)
  }

  function join(listener: TailListener): () => void {
    listeners.add(listener)
    if (!running) {
      running = true
      void run()
    }
    return () => void listeners.delete(listener)
  }

  return { join, announce }
}

/** The rows from a time on, page by page, at least until a later time. A log that grows faster than it is read would have no end. */
export async function* readSince(
  store: RevocationStore,
  recordedAt: number,
  until: number,
): AsyncGenerator<readonly RecordedRevocation[], void, undefined> {
  let place = { recordedAt: Math.max(0, recordedAt), id: FIRST_ID }
  for (;;) {
    const rows = await store.listAfter(place, PAGE)
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (rows.length < PAGE || !last || last.recordedAt > until) return
    place = last
  }
}

function forget(seen: Map<string, number>, before: number): void {
  for (const [id, recordedAt] of seen) if (recordedAt < before) seen.delete(id)
}
