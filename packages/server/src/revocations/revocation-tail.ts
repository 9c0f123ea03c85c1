/** Watches the end of the log for all followers in this process: one query for all of them, and none if there is no follower. */
import type { Revocation } from '@latchkey/guard/revocations'
import type { Clock } from '../world/clock.ts'
import { wait } from '../world/wait.ts'
import { createRecentRevocations, RECENT_SECONDS } from './recent-revocations.ts'
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
  /** The place behind all that was handed on. */
  readonly place: () => string
  /** All that was handed on after a place, and until when that is all there is; undefined where it is not known any more. */
  readonly resume: (place: string) => Resumed | undefined
  readonly close: () => void
}

interface Resumed {
  readonly batches: readonly (readonly Revocation[])[]
  readonly position: number
  readonly place: string
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
/** A store that has not answered for longer than this may know more than what is kept. */
const ANSWERED_MILLISECONDS = 2000
/** Comes before every id. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

export function createRevocationTail(options: RevocationTailOptions): RevocationTail {
  const { store, clock, pollMilliseconds, overlapMilliseconds, onFault } = options
  const listeners = new Set<TailListener>()
  const recent = createRecentRevocations(clock)
  let running = false
  let isClosed = false
  let wantedUntil = 0
  let position: number | undefined
  let healthy = true
  let answeredAt = 0
  /** What this process has recorded, and was handed on before it was read, with the time until which it can be read. */
  const own = new Map<string, number>()
  // Guards that poll come back: what comes meanwhile is kept for them.
  const isWanted = () => !isClosed && (listeners.size > 0 || clock.monotonic() < wantedUntil)

  async function run(): Promise<void> {
    /** What was handed on already, by row, as far back as the overlap looks. */
    const seen = new Map<string, number>()
    while (isWanted()) {
      try {
        const now = await store.now()
        for await (const rows of readSince(store, Math.min(position ?? now, now) - overlapMilliseconds, now)) {
          answeredAt = clock.monotonic()
          const fresh = rows.filter(({ id, recordedAt }) => seen.get(id) !== recordedAt)
          handOn(fresh.map(({ revocation }) => revocation).filter((one) => !own.delete(JSON.stringify(one))))
          for (const { id, recordedAt } of rows) seen.set(id, recordedAt)
        }
        answeredAt = clock.monotonic()
        position = now
        healthy = true
      } catch (fault) {
        if (healthy && !isClosed) onFault(fault)
        healthy = false
      }
      for (const { reached } of listeners) reached(healthy ? position : undefined)
      forget(seen, (position ?? 0) - 2 * overlapMilliseconds)
      forget(own, clock.monotonic())
      recent.forget()
      await wait(clock, pollMilliseconds, { background: true })
    }
    running = false
    position = undefined
    own.clear()
    recent.clear()
  }

  function announce(revocations: readonly Revocation[]): void {
    const until = clock.monotonic() + 2 * overlapMilliseconds
    if (running) for (const one of revocations) own.set(JSON.stringify(one), until)
    handOn(revocations)
  }

  function handOn(revocations: readonly Revocation[]): void {
    if (revocations.length === 0) return
    if (running) recent.add(revocations)
    for (const { revoked } of listeners) revoked(revocations)
  }

  function join(listener: TailListener): () => void {
    listeners.add(listener)
    if (!running) {
      running = true
      void run()
    }
    return () => {
      listeners.delete(listener)
      wantedUntil = clock.monotonic() + RECENT_SECONDS * 1000
    }
  }

  function resume(place: string): Resumed | undefined {
    if (!healthy || position === undefined || clock.monotonic() - answeredAt > ANSWERED_MILLISECONDS) return undefined
    const batches = recent.after(place)
    return batches && { batches, position, place: recent.place() }
  }

  return {
    join,
    announce,
    place: recent.place,
    resume,
    close: () => {
      isClosed = true
    },
  }
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

function forget(times: Map<string, number>, before: number): void {
  for (const [name, time] of times) if (time < before) times.delete(name)
}
