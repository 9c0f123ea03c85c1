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
  /** From now on `isLost()`: nothing came for too long. */
  | { readonly type: 'lost'; readonly entries: number }
  /**
   * There was no room for more: the older half has become one entry, and every token that was issued until that second is refused, once.
   * A client with a refresh token goes on with its next access token. The feed is not lost.
   */
  | { readonly type: 'condensed'; readonly issuedUntil: number; readonly entries: number }
  /** Complete again, or for the first time. */
  | { readonly type: 'complete'; readonly entries: number }

/** Options of `followRevocations`. */
export interface RevocationFeedOptions {
  readonly source: RevocationSource
  /** How old the knowledge may be before it counts as lost. 1 to 3,600; default 10. */
  readonly maximumStalenessSeconds?: number
  /** A connection on which nothing came for this long, not even a heartbeat, is replaced. Default 3. */
  readonly silenceSeconds?: number
  /**
   * Memory for what was revoked; with more, the older half becomes one entry (the event `condensed`), and none is forgotten. 1,048,576 to
   * 4,294,967,296; default 67,108,864: some 150,000 sessions, or 280,000 tokens that say no owner.
   */
  readonly maximumBytes?: number
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
  maximumBytes: strictlyOptional(67_108_864, numberWithin(1_048_576, 4_294_967_296, 'bytes')),
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
