/** Where the switch is kept that says which requests of an old app's faces are answered here. */

/** The path of the row that holds for all routes that have none of their own. */
export const EVERY_ROUTE = '*'

/** One row of the switch. */
export interface CutoverSwitch {
  /** A path of a face, or {@link EVERY_ROUTE}. */
  readonly route: string
  /** Of a hundred people, how many are answered here: a whole number from 0 to 100. */
  readonly percent: number
  readonly reason?: string
  readonly changedBy: string
  /** Seconds since the epoch. */
  readonly changedAt: number
}

/** How many logins each side was asked for. */
export interface CutoverLogins {
  readonly here: number
  readonly there: number
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface CutoverStore {
  /** All rows, in no order. */
  readonly list: () => Promise<readonly CutoverSwitch[]>
  /** Writes a row. That of {@link EVERY_ROUTE} removes all others: they were exceptions from the one before it. */
  readonly set: (row: CutoverSwitch) => Promise<void>
  /** Adds to what was counted. */
  readonly count: (logins: CutoverLogins) => Promise<void>
  readonly logins: () => Promise<CutoverLogins>
}
