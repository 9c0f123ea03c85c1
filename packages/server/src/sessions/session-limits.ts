/** How many sessions a user may have. */
import { optional, type ReadersOf, wholeNumberWithin } from '@latchkey/options'

/** Options of sessions. A login beyond them ends the session that was unused for longest. */
export interface SessionLimits {
  /** Of one user, over all clients. 1 to 10,000, default 100. */
  readonly maximumSessions?: number
  /** Of one user with one client. 1 to 10,000, default 20. */
  readonly maximumSessionsPerClient?: number
}

const MOST = 10_000

export const sessionLimitOptions: ReadersOf<Required<SessionLimits>> = {
  maximumSessions: optional(100, wholeNumberWithin(1, MOST)),
  maximumSessionsPerClient: optional(20, wholeNumberWithin(1, MOST)),
}
