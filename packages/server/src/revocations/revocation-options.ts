/** How a login server revokes: parsed at its start, all faults at once. */
import type { RevocationLoss } from '@latchkey/guard'
import type { RevocationLog, RevocationLogOptions } from './revocation-log.ts'

/** How a login server revokes, where its defaults do not fit. */
export interface RevocationOptions
  extends Pick<RevocationLogOptions, 'pollMilliseconds' | 'heartbeatMilliseconds' | 'overlapSeconds'> {
  /** What `createRevocationLog()` returns, closed with the server. Default: one over the server's store. */
  readonly log?: RevocationLog
  /** Opens `GET /v1/revocations` to guards that send it as `Authorization: Bearer`: 32 or more visible ASCII characters. */
  readonly feedToken?: string
  /** How many guards may hold the feed open at once. 1 to 100,000; default 1,000. */
  readonly maximumSubscribers?: number
  /**
   * What the faces' own guards do while the log cannot be read. Default: `fail-closed` (503) where tokens name their issuer, as `oauth()`
   * has it; `fail-open` where an old app spoke, whose clients know no such answer.
   */
  readonly whenLost?: RevocationLoss
}

const TEXTS: Readonly<Record<'log' | 'feedToken' | 'maximumSubscribers' | 'whenLost', string>> = {
  log: 'give what createRevocationLog() returns',
  feedToken: 'give 32 or more visible ASCII characters: whoever has them reads who was logged out',
  maximumSubscribers: 'give a whole number from 1 to 100,000',
  whenLost: "give 'fail-open' or 'fail-closed'",
}

/** They are the log's own: a log that is given has them already. */
const OF_THE_LOG = ['pollMilliseconds', 'heartbeatMilliseconds', 'overlapSeconds'] as const

/** One line for each fault. */
export function revocationFaults(revocations: RevocationOptions): readonly string[] {
  const { log, feedToken, maximumSubscribers = 1, whenLost = 'fail-closed' } = revocations
  const good = {
    log: log === undefined || typeof log?.follow === 'function',
    feedToken: feedToken === undefined || /^[!-~]{32,}$/.test(feedToken),
    maximumSubscribers:
      Number.isInteger(maximumSubscribers) && maximumSubscribers >= 1 && maximumSubscribers <= 100_000,
    whenLost: whenLost === 'fail-open' || whenLost === 'fail-closed',
  }
  const known: readonly string[] = [...Object.keys(TEXTS), ...OF_THE_LOG]
  const unknown = Object.keys(revocations).filter((name) => !known.includes(name))
  const idle = log === undefined ? [] : OF_THE_LOG.filter((name) => revocations[name] !== undefined)
  return [
    ...unknown.map((name) => `revocations.${name}: unknown option; there are ${known.join(', ')}`),
    ...idle.map((name) => `revocations.${name}: has no effect on a log that is given`),
    ...Object.entries(TEXTS).flatMap(([name, text]) =>
      good[name as keyof typeof good] ? [] : [`revocations.${name}: ${text}`],
    ),
  ]
}
