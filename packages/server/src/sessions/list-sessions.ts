/** The live sessions of a user, the newest first. */

import type { Clock } from '../world/clock.ts'
import type { Session } from './session.ts'
import type { SessionStore } from './session-store.ts'

/** What listing needs. */
export interface ListSessionsPorts {
  readonly store: SessionStore
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** Which sessions. */
export interface SessionsQuery {
  readonly subject: string
  /** Only those that are older than this one: the last of the page before. */
  readonly before?: string
  /** Default 100. */
  readonly limit?: number
}

export type ListSessions = (query: SessionsQuery) => Promise<readonly Session[]>

export function createListSessions({ store, clock }: ListSessionsPorts): ListSessions {
  return ({ subject, before, limit = 100 }) =>
    store.listLive({ subject, now: clock.now(), limit, ...(before !== undefined && { before }) })
}
