/** Options of a feed: parsed once, and a wrong one is refused by its name. */
import type { RevocationSource } from './revocation-source.ts'

/** What happens to a feed. No event holds what was revoked. */
export type RevocationFeedEvent =
  /** The connection ended or could not be made. The feed tries again by itself. */
  | { readonly type: 'disconnected'; readonly fault: unknown; readonly retryInSeconds: number }
  /** From now on `isLost()`: nothing came for too long, or there was no room for everything. */
  | { readonly type: 'lost'; readonly cause: 'stale' | 'overflow'; readonly entries: number }
  /** Complete again, or for the first time. */
  | { readonly type: 'complete'; readonly entries: number }

/** Options of `followRevocations`. */
export interface RevocationFeedOptions {
  readonly source: RevocationSource
  /** How old the knowledge may be before it counts as lost. 1 to 3,600; default 10. */
  readonly maximumStalenessSeconds?: number
  /** A connection on which nothing came for so long, not even a heartbeat, is made anew. Default 3. */
  readonly silenceSeconds?: number
  /** Beyond it the feed is lost until enough has expired, rather than forgetting one. 1 to 10,000,000; default 100,000: some 40 MB. */
  readonly maximumEntries?: number
  /** Told what happens; what it throws is dropped. */
  readonly onEvent?: (event: RevocationFeedEvent) => void
  /** Now, in seconds since the epoch. Default: the wall clock. */
  readonly clock?: () => number
  /** Seconds that only grow, from any start. Default: `performance.now()`. */
  readonly monotonicClock?: () => number
}

type Check = readonly [good: (value: unknown) => boolean, advice: string]

const within = (least: number, most: number): Check => [
  (value) => typeof value === 'number' && value >= least && value <= most,
  `give a number from ${least} to ${most}`,
]
const callable: Check = [(value) => typeof value === 'function', 'give a function, or leave it out']

const CHECKS: Readonly<Record<keyof RevocationFeedOptions, Check>> = {
  source: [isSource, 'give what sseSource(), pollingSource() or redisSource() returns'],
  maximumStalenessSeconds: within(1, 3600),
  silenceSeconds: within(0.1, 3600),
  maximumEntries: within(1, 10_000_000),
  onEvent: callable,
  clock: callable,
  monotonicClock: callable,
}

/** @throws {TypeError} naming the first option that is unknown, missing or wrong */
export function parseFeedOptions(options: RevocationFeedOptions): Required<RevocationFeedOptions> {
  if (typeof options !== 'object' || options === null) throw new TypeError('options: give an object with a `source`')
  for (const name of Object.keys(options))
    if (!Object.hasOwn(CHECKS, name)) throw new TypeError(`${name}: unknown option`)
  for (const [name, value] of [['source', options.source], ...Object.entries(options)] as const) {
    const [good, advice] = CHECKS[name as keyof RevocationFeedOptions]
    if (!good(value)) throw new TypeError(`${name}: ${advice}`)
  }
  const parsed = {
    maximumStalenessSeconds: 10,
    silenceSeconds: Math.min(3, (options.maximumStalenessSeconds ?? 10) / 2),
    maximumEntries: 100_000,
    onEvent: () => {},
    clock: () => Date.now() / 1000,
    monotonicClock: () => performance.now() / 1000,
    ...options,
  }
  if (parsed.silenceSeconds >= parsed.maximumStalenessSeconds)
    throw new TypeError('silenceSeconds: give less than maximumStalenessSeconds, or a reconnect always comes too late')
  return parsed
}

function isSource(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'follow' in value && typeof value.follow === 'function'
}
