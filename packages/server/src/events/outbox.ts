/** Calls listeners after the commit, at least once: right away if possible, later if one fails or the process dies. */
import { withDeadline } from '@latchkey/guard'
import { describeFault } from '../faults/describe-fault.ts'
import type { Clock } from '../world/clock.ts'
import type { Logger } from '../world/logger.ts'
import type { OutboxEntry, OutboxStore } from './outbox-store.ts'

/** What telling needs. */
export interface OutboxPorts {
  readonly store: OutboxStore
  readonly clock: Clock
  readonly logger: Logger
  /** The listener that an entry is for; undefined when this process has none of that name. */
  readonly listenerOf: (entry: OutboxEntry) => ((payload: never) => Promise<void>) | undefined
  /** How often the table is searched for entries that another process has left. Default 5 seconds. */
  readonly sweepSeconds?: number
}

/** Disposing waits for running listeners, at most as long as one listener may take. */
export interface Outbox extends AsyncDisposable {
  /** Calls the listeners of what was just committed. Resolves when each was called once; never rejects. */
  readonly tell: (entries: readonly OutboxEntry[]) => Promise<void>
  /** Begins to look for what was left by a process that died, or a listener that failed. */
  readonly begin: () => void
  /** Whether an entry has waited for more than an hour, as far as this process has looked. */
  readonly isLate: () => boolean
  /** How many wait, of those of all processes as this one last looked, and of its own. */
  readonly waiting: () => number
}

/** How long an entry belongs to one process before another may take it over. */
export const CLAIM_SECONDS = 30
/** How long a listener may take. The rest of the claim is for writing down the result. */
const LISTENER_SECONDS = 20
const FIRST_RETRY_SECONDS = 5
const LONGEST_RETRY_SECONDS = 3600
/** Of one that nobody has taken since it was due. */
const LATE_SECONDS = 3600
/** After so many tries an entry has waited for more than an hour. */
const LATE_ATTEMPTS = 11
const LOOK_SECONDS = 60

export function createOutbox({ store, clock, logger, listenerOf, sweepSeconds = 5 }: OutboxPorts): Outbox {
  const telling = new Set<Promise<void>>()
  let next: Disposable | undefined
  let isClosed = false
  let isLate = false
  let waiting = 0
  let lookedAt = Number.NEGATIVE_INFINITY

  async function tellOne(entry: OutboxEntry): Promise<void> {
    const { id, event, listener, attempts, dueAt } = entry
    // The entries before it took too long. The process that claims it next has more time.
    if (dueAt - milliseconds(clock.now()) < LISTENER_SECONDS * 1000) return
    try {
      const tell = listenerOf(entry)
      // Another version of this program may have it, so the entry is kept.
      if (!tell) throw new Error('this process has no such listener')
      await inTime(id, tell(JSON.parse(entry.payload) as never))
      await store.remove(id)
      waiting = Math.max(0, waiting - 1)
    } catch (fault) {
      logger.warn(
        { event: 'listener_failed', about: event, listener, attempts, fault: describeFault(fault) },
        'an event is told again later',
      )
      const wait = Math.min(FIRST_RETRY_SECONDS * 2 ** attempts, LONGEST_RETRY_SECONDS)
      // If not even that can be written, the claim runs out by itself.
      await store.postpone(id, milliseconds(clock.now() + wait)).catch(() => {})
    }
  }

  /** A listener that never ends would hold up all others, and the closing of the server. */
  function inTime(id: string, told: Promise<void>): Promise<void> {
    // It cannot be stopped. If it succeeds later after all, it is not called again.
    const abandon = () => void told.then(() => store.remove(id)).catch(() => {})
    return withDeadline(told, LISTENER_SECONDS * 1000, 'the listener', clock, abandon)
  }

  function track(work: Promise<void>): Promise<void> {
    telling.add(work)
    return work.finally(() => telling.delete(work))
  }

  async function tellAll(entries: readonly OutboxEntry[]): Promise<void> {
    // One after the other: what follows an event of one row keeps its order, and a mailer is not flooded.
    for (const entry of entries) await tellOne(entry)
  }

  async function sweep(): Promise<void> {
    try {
      while (!isClosed) {
        const now = milliseconds(clock.now())
        // One at a time: the claim of a second entry would run out while the first listener runs.
        const latest = now + (LONGEST_RETRY_SECONDS + CLAIM_SECONDS) * 1000
        const due = await store.claim({ now, latest, until: now + CLAIM_SECONDS * 1000, limit: 1 })
        await look()
        if (due.length === 0) return
        await tellAll(due)
      }
    } catch (fault) {
      logger.warn(
        { event: 'outbox_unreadable', fault: describeFault(fault) },
        'what is still to be told cannot be read',
      )
    }
  }

  async function look(): Promise<void> {
    const now = clock.now()
    if (isClosed || now - lookedAt < LOOK_SECONDS) return
    lookedAt = now
    const { count, oldestDueAt = Number.POSITIVE_INFINITY, mostAttempts } = await store.pending()
    waiting = count
    const wasLate = isLate
    isLate = mostAttempts >= LATE_ATTEMPTS || oldestDueAt < milliseconds(now - LATE_SECONDS)
    if (isLate && !wasLate)
      logger.error({ event: 'outbox_late', count, attempts: mostAttempts }, 'events have waited for more than an hour')
    if (wasLate && !isLate) logger.info({ event: 'outbox_in_time', count }, 'no event has waited for an hour any more')
  }

  function schedule(): void {
    if (isClosed) return
    next = clock.after(sweepSeconds * 1000, () => void track(sweep().then(schedule)), { background: true })
  }

  return {
    tell(entries) {
      waiting += entries.length
      return track(tellAll(entries))
    },
    begin: schedule,
    isLate: () => isLate,
    waiting: () => waiting,
    [Symbol.asyncDispose]: async () => {
      isClosed = true
      next?.[Symbol.dispose]()
      while (telling.size > 0) await Promise.all(telling)
    },
  }
}

/** Seconds as whole milliseconds. */
export function milliseconds(seconds: number): number {
  return Math.floor(seconds * 1000)
}
