/** Options of a feed: parsed once, and a wrong one is refused by name. */
import {
  callable,
  numberWithin,
  type OptionTable,
  parseOptions,
  secondsWithin,
  strictlyOptional,
  withMethods,
} from '@latchkey/options'
import { monotonicSeconds, nowSeconds } from '../system-clock.ts'
import type { RevocationSource } from './revocation-source.ts'

/** What happens to a feed. No event says what was revoked. */
export type RevocationFeedEvent =
  /** The connection ended or could not be made. The feed tries again by itself. */
  | { readonly type: 'disconnected'; readonly fault: unknown; readonly retryInSeconds: number }
  /** From now on `isLost()`: nothing came for too long, or there was not enough room. */
  | { readonly type: 'lost'; readonly cause: 'stale' | 'overflow'; readonly entries: number }
  /** Complete again, or for the first time. */
  | { readonly type: 'complete'; readonly entries: number }

/** Options of `followRevocations`. */
export interface RevocationFeedOptions {
  readonly source: RevocationSource
  /** How old the knowledge may be before it counts as lost. 1 to 3,600; default 10. */
  readonly maximumStalenessSeconds?: number
  /** A connection on which nothing came for this long, not even a heartbeat, is replaced. Default 3. */
  readonly silenceSeconds?: number
  /** With more entries the feed is lost until enough has expired; none is forgotten. 1 to 10,000,000; default 100,000: some 40 MB. */
  readonly maximumEntries?: number
  /** Called for each event. Errors that it throws are ignored. */
  readonly onEvent?: (event: RevocationFeedEvent) => void
  /** Now, in seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
  /** Seconds since an arbitrary start; must never go back. Default: `performance.now()`. */
  readonly monotonicClock?: () => number
}

/** How long a connection may be silent by default. */
const SILENCE_SECONDS = 3

const OPTIONS = {
  source: withMethods<RevocationSource>('what sseSource(), pollingSource() or redisSource() returns', 'follow'),
  maximumStalenessSeconds: strictlyOptional(10, secondsWithin(1, 3600)),
  silenceSeconds: strictlyOptional(undefined, secondsWithin(0.1, 3600)),
  maximumEntries: strictlyOptional(100_000, numberWithin(1, 10_000_000)),
  onEvent: strictlyOptional(() => {}, callable<(event: RevocationFeedEvent) => void>('a function of the event')),
  clock: strictlyOptional(nowSeconds, callable<() => number>('a function that returns seconds since the epoch')),
  monotonicClock: strictlyOptional(monotonicSeconds, callable<() => number>('a function that returns seconds')),
} satisfies OptionTable<keyof RevocationFeedOptions>

/** @throws {TypeError} one line for each option that is unknown, missing or wrong */
export function parseFeedOptions(options: RevocationFeedOptions): Required<RevocationFeedOptions> {
  const read = parseOptions(OPTIONS, options, {
    together: ({ silenceSeconds, maximumStalenessSeconds }) =>
      silenceSeconds !== undefined && maximumStalenessSeconds !== undefined && silenceSeconds >= maximumStalenessSeconds
        ? ['silenceSeconds: give less than maximumStalenessSeconds, or a reconnect always comes too late']
        : [],
  })
  const { silenceSeconds = Math.min(SILENCE_SECONDS, read.maximumStalenessSeconds / 2) } = read
  return { ...read, silenceSeconds }
}
