/** Ends all sessions that users have with one client. */
import type { Clock } from '../world/clock.ts'
import type { CloseSessions } from './close-sessions.ts'
import type { SessionStore, StoredSession } from './session-store.ts'

/** What ending needs. */
export interface EndSessionsOfClientPorts {
  readonly store: Pick<SessionStore, 'listLiveOfClient'>
  readonly close: CloseSessions
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/**
 * Resolves when no token of these sessions is valid any more. It takes as long as there are sessions: each user's are closed by themselves.
 * The audit log hears of the client, not of each session.
 *
 * @throws {DomainError} store_unavailable | store_misconfigured: some may still be valid
 */
export type EndSessionsOfClient = (clientId: string) => Promise<void>

const PAGE = 200

export function createEndSessionsOfClient({ store, close, clock }: EndSessionsOfClientPorts): EndSessionsOfClient {
  return async (clientId) => {
    let before: string | undefined
    for (;;) {
      const query = { clientId, now: clock.now(), limit: PAGE, ...(before !== undefined && { before }) }
      const page: readonly StoredSession[] = await store.listLiveOfClient(query)
      for (const ofOne of Map.groupBy(page, ({ subject }) => subject).values()) await close(ofOne, 'client_ended')
      if (page.length < PAGE) return
      before = page.at(-1)?.id
    }
  }
}
