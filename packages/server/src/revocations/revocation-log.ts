/** The login server's log of revocations: written to the store, and followed by guards in this process and in others. */

import { setImmediate } from 'node:timers/promises'
import {
  ownerOf,
  type Person,
  parseRevocation,
  type Revocation,
  type RevocationBatch,
  type RevocationSource,
} from '@latchkey/guard/revocations'
import {
  numberWithin,
  type OptionTable,
  optional,
  parseOptions,
  type ReadersOf,
  secondsWithin,
  wholeNumberWithin,
  withMethods,
} from '@latchkey/options'
import { describeFault } from '../faults/describe-fault.ts'
import { type Clock, clockOption } from '../world/clock.ts'
import { type Logger, loggerOption } from '../world/logger.ts'
import { foldOwned } from './fold-owned.ts'
import { createRevocationQueue } from './revocation-queue.ts'
import type { RevocationStore } from './revocation-store.ts'
import { createRevocationTail, readSince } from './revocation-tail.ts'

/** Options of {@link createRevocationLog}. */
export interface RevocationLogOptions {
  /** The `revocations` of a store, which outlives the log. */
  readonly store: RevocationStore
  /** How often the store is asked for other processes' revocations while there are followers. 10 to 10,000; default 200. */
  readonly pollMilliseconds?: number
  /** How often followers learn that nothing is missing. 100 to 60,000; default 1,000. */
  readonly heartbeatMilliseconds?: number
  /** More than any statement takes and than clocks of a cluster differ. 1 to 3,600; default 10. */
  readonly overlapSeconds?: number
  /**
   * How many live entries of tokens and sessions one person may have: with more, those before the newest second become one entry of the person.
   * 1 to 1,000; default 20.
   */
  readonly maximumEntriesPerSubject?: number
  readonly clock: Clock
  readonly logger?: Logger
}

/** The log. What `follow` gives is complete across all processes that share the store. */
export interface RevocationLog extends RevocationSource, AsyncDisposable {
  /**
   * Resolves when the store has it for good. What names only tokens that no verifier accepts any more is not written. A token or a session
   * that does not say until when its tokens were issued says: until now.
   *
   * @throws {TypeError} for a value that is not a revocation
   * @throws {DomainError} store_unavailable | store_misconfigured: nothing is revoked then
   */
  readonly append: (revocations: readonly Revocation[]) => Promise<void>
  /** Resolves while the store answers. */
  readonly ping: () => Promise<void>
}

const LARGEST_BATCH = 500
/** The largest leeway of any verifier: a token may outlive its `exp` by this much. */
const LONGEST_LEEWAY_SECONDS = 300

/** The names of its options that are numbers. */
export type RevocationLogNumbers =
  | 'pollMilliseconds'
  | 'heartbeatMilliseconds'
  | 'overlapSeconds'
  | 'maximumEntriesPerSubject'

/** How these options are read, for callers that have them among others. */
export const revocationLogNumbers: ReadersOf<Required<Pick<RevocationLogOptions, RevocationLogNumbers>>> = {
  pollMilliseconds: optional(200, numberWithin(10, 10_000, 'milliseconds')),
  heartbeatMilliseconds: optional(1000, numberWithin(100, 60_000, 'milliseconds')),
  overlapSeconds: optional(10, secondsWithin(1, 3600)),
  maximumEntriesPerSubject: optional(20, wholeNumberWithin(1, 1000)),
}

const OPTIONS = {
  ...revocationLogNumbers,
  store: withMethods<RevocationStore>('the revocations of what openStore() returns', 'listAfter'),
  clock: clockOption,
  logger: optional(undefined, loggerOption),
} satisfies OptionTable<keyof RevocationLogOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function createRevocationLog(options: RevocationLogOptions): RevocationLog {
  const { maximumEntriesPerSubject, ...read } = parseOptions(OPTIONS, options)
  const { store, clock, pollMilliseconds, heartbeatMilliseconds, overlapSeconds, logger } = read
  const overlapMilliseconds = overlapSeconds * 1000
  const ended = new AbortController()
  const warn = (fault: unknown) => logger?.warn({ fault: describeFault(fault) }, 'the revocation log cannot be read')
  const tail = createRevocationTail({ store, clock, pollMilliseconds, overlapMilliseconds, onFault: warn })

  async function append(revocations: readonly Revocation[]): Promise<void> {
    const now = Math.floor(clock.now())
    const parsed = revocations
      .map(parseRevocation)
      .filter(({ expiresAt = Infinity }) => expiresAt + LONGEST_LEEWAY_SECONDS >= now)
      .map((one) => dated(one, now))
    for (let i = 0; i < parsed.length; i += LARGEST_BATCH) await store.append(parsed.slice(i, i + LARGEST_BATCH))
    tail.announce(parsed)
    for (const owner of ownersOf(parsed)) {
      const entry = await foldOwned(owner, now, { store, maximumEntriesPerSubject })
      if (entry) tail.announce([entry])
    }
    // Followers in this process have it before the caller goes on.
    await setImmediate()
  }

  async function* follow({
    after,
    signal,
  }: Parameters<RevocationSource['follow']>[0]): AsyncGenerator<RevocationBatch> {
    const queue = createRevocationQueue(signal, ended.signal)
    // Before the past is read, so that nothing falls between.
    const leave = tail.join(queue)
    try {
      const logId = await store.logId()
      const resumed = tail.resume(placeOf(logId, after))
      if (resumed) {
        for (const revocations of resumed.batches)
          for (let i = 0; i < revocations.length; i += LARGEST_BATCH)
            yield { revocations: revocations.slice(i, i + LARGEST_BATCH) }
        yield { revocations: [], cursor: `${logId}.${resumed.position}.${resumed.place}` }
      } else {
        const place = tail.place()
        const now = await store.now()
        for await (const rows of readSince(store, startOf(logId, after, now) - overlapMilliseconds, now)) {
          yield { revocations: rows.map(({ revocation }) => revocation) }
        }
        yield { revocations: [], cursor: `${logId}.${now}.${place}` }
      }
      let toldAt = clock.monotonic()
      for (;;) {
        const { revocations, reached } = await queue.take(LARGEST_BATCH)
        const due = reached !== undefined && clock.monotonic() - toldAt >= heartbeatMilliseconds
        if (due) toldAt = clock.monotonic()
        if (due) yield { revocations, cursor: `${logId}.${reached}` }
        else if (revocations.length > 0) yield { revocations }
      }
    } finally {
      leave()
    }
  }

  return {
    append,
    follow,
    ping: async () => void (await store.now()),
    async [Symbol.asyncDispose]() {
      ended.abort(new Error('the revocation log is closed'))
      tail.close()
    },
  }
}

function dated(revocation: Revocation, now: number): Revocation {
  const isOpen = revocation.kind === 'token' || revocation.kind === 'session'
  return isOpen && revocation.issuedUntil === undefined ? { ...revocation, issuedUntil: now } : revocation
}

function ownersOf(revocations: readonly Revocation[]): readonly Person[] {
  const owners = revocations.flatMap((one) => ownerOf(one) ?? [])
  return [...new Map(owners.map((owner) => [`${owner.kind} ${owner.id}`, owner])).values()]
}

/** The time of a cursor of this log; the beginning for another's. A clock that was set back must not skip anything. */
function startOf(logId: string, cursor: string | undefined, now: number): number {
  const [time = ''] = partsOf(logId, cursor)
  return /^\d{1,15}$/.test(time) ? Math.min(Number(time), now) : 0
}

/** The place in what this process has handed on, where a cursor names one. */
function placeOf(logId: string, cursor: string | undefined): string {
  return partsOf(logId, cursor).slice(1).join('.')
}

function partsOf(logId: string, cursor: string | undefined): readonly string[] {
  return cursor?.startsWith(`${logId}.`) ? cursor.slice(logId.length + 1).split('.') : []
}
