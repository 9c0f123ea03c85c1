/** How a login server revokes: parsed at its start, all faults at once. */
import type { RevocationLoss } from '@latchkey/guard'
import type { RevocationLog } from './revocation-log.ts'

/** How a login server revokes. */
export interface RevocationOptions {
  /** What `createRevocationLog()` returns. Closed with the server. */
  readonly log: RevocationLog
  /** Opens `GET /v1/revocations` to guards that send it as `Authorization: Bearer`: 32 or more visible ASCII characters. */
  readonly feedToken?: string
  /** How many guards may hold the feed open at once. 1 to 100,000; default 1,000. */
  readonly maximumSubscribers?: number
  /** What the faces' own guards do while the log cannot be read. Default `fail-closed`: 503. */
  readonly whenLost?: RevocationLoss
}

/** One line for each fault. */
export function revocationFaults(revocations: RevocationOptions | undefined): readonly string[] {
  if (revocations === undefined) return []
  const { log, feedToken, maximumSubscribers = 1, whenLost = 'fail-closed' } = revocations
  const good = {
    log: typeof log?.follow === 'function',
    feedToken: feedToken === undefined || /^[!-~]{32,}$/.test(feedToken),
    maximumSubscribers:
      Number.isInteger(maximumSubscribers) && maximumSubscribers >= 1 && maximumSubscribers <= 100_000,
    whenLost: whenLost === 'fail-open' || whenLost === 'fail-closed',
  }
  const advice: Readonly<Record<keyof typeof good, string>> = {
    log: 'give what createRevocationLog() returns',
    feedToken: 'give 32 or more visible ASCII characters: whoever has them reads who was logged out',
    maximumSubscribers: 'give a whole number from 1 to 100,000',
    whenLost: "give 'fail-open' or 'fail-closed'",
  }
  return Object.entries(advice).flatMap(([name, text]) =>
    good[name as keyof typeof good] ? [] : [`revocations.${name}: ${text}`],
  )
}
