/** How a login server revokes: parsed at its start, all faults at once. */

import type { RevocationLoss } from '@latchkey/guard'
import {
  checked,
  nested,
  numberWithin,
  type OptionTable,
  oneOf,
  optional,
  readOptions,
  wholeNumberWithin,
  withMethods,
} from '@latchkey/options'
import {
  type RevocationLog,
  type RevocationLogNumbers,
  type RevocationLogOptions,
  revocationLogNumbers,
} from './revocation-log.ts'

/** Revocations of a login server, if the defaults do not fit. */
export interface RevocationOptions extends Pick<RevocationLogOptions, RevocationLogNumbers> {
  /** What `createRevocationLog()` returns, closed with the server. Default: one over the server's store. */
  readonly log?: RevocationLog
  /** Opens `GET /v1/revocations` to guards that send it as `Authorization: Bearer`: 32 or more visible ASCII characters. */
  readonly feedToken?: string
  /** How many guards may hold the feed open at once. 1 to 100,000; default 1,000. */
  readonly maximumSubscribers?: number
  /**
   * What the faces' own guards do while the log cannot be read. Default: `fail-closed` (503) where tokens name their issuer, as `oauth()`
   * has it; `fail-open` for the dialects of old apps, whose clients do not know such an answer.
   */
  readonly whenLost?: RevocationLoss
  /**
   * Memory of the process for what was revoked, for all faces together; with more, the older half becomes one entry, and every older token is
   * refused once. 1,048,576 to 4,294,967,296; default 67,108,864: some 150,000 sessions, or 280,000 users or tokens that say no owner.
   * Without a store the log itself may take as much again.
   */
  readonly maximumBytes?: number
}

/** Options of the log that the server makes: a given log has its own. */
const OF_THE_LOG = Object.keys(revocationLogNumbers) as readonly RevocationLogNumbers[]

const OPTIONS = {
  log: optional(undefined, withMethods<RevocationLog>('what createRevocationLog() returns', 'follow')),
  feedToken: optional(undefined, feedToken),
  maximumSubscribers: optional(undefined, wholeNumberWithin(1, 100_000)),
  whenLost: optional(undefined, oneOf('fail-open', 'fail-closed')),
  maximumBytes: optional(undefined, numberWithin(1_048_576, 4_294_967_296, 'bytes')),
  ...revocationLogNumbers,
} satisfies OptionTable<keyof RevocationOptions>

/** One line for each fault. */
export function revocationFaults(revocations: RevocationOptions): readonly string[] {
  const read = nested(OPTIONS, {
    together: ({ log }) =>
      log
        ? OF_THE_LOG.filter((name) => revocations[name] !== undefined).map(
            (name) => `${name}: has no effect on a log that is given`,
          )
        : [],
  })
  return readOptions({ revocations: read }, { revocations }).faults ?? []
}

function feedToken(value: unknown): string {
  const good = typeof value === 'string' && /^[!-~]{32,}$/.test(value)
  return checked(value, good, '32 or more visible ASCII characters: whoever has them reads who was logged out')
}
