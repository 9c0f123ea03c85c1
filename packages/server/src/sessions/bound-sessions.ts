/** Ends what a user has too many of, so that nobody can fill the table of sessions by logging in. */
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Clock } from '../world/clock.ts'
import { sessionEndedBySystem } from './audit-events.ts'
import type { CloseSessions } from './close-sessions.ts'
import type { Session } from './session.ts'
import type { SessionLimits } from './session-limits.ts'
import type { SessionStore, StoredSession } from './session-store.ts'

/** What bounding needs. */
export interface BoundSessionsPorts {
  readonly store: Pick<SessionStore, 'listLive'>
  readonly close: CloseSessions
  readonly audit: Audit
  readonly limits: Required<SessionLimits>
  readonly clock: Clock
}

/**
 * @param latest - the session that has just begun: it is never ended
 * @param cause - the login that began it
 */
export type BoundSessions = (
  latest: Pick<Session, 'id' | 'subject' | 'clientId'>,
  cause: Pick<ClientInfo, 'requestId'>,
) => Promise<void>

const PAGE = 200

export function createBoundSessions({ store, close, audit, limits, clock }: BoundSessionsPorts): BoundSessions {
  async function othersOf({ id: own, subject }: Parameters<BoundSessions>[0]): Promise<readonly StoredSession[]> {
    const all: StoredSession[] = []
    for (let before: string | undefined; ; before = all.at(-1)?.id) {
      const older = before === undefined ? {} : { before }
      const page = await store.listLive({ subject, now: clock.now(), limit: PAGE, ...older })
      all.push(...page)
      if (page.length < PAGE) break
    }
    return all.filter(({ id }) => id !== own).toSorted((one, other) => other.lastUsedAt - one.lastUsedAt)
  }

  return async (latest, cause) => {
    const others = await othersOf(latest)
    const ofClient = others.filter(({ clientId }) => clientId === latest.clientId)
    const tooManyOfClient = new Set(ofClient.slice(limits.maximumSessionsPerClient - 1))
    const left = others.filter((session) => !tooManyOfClient.has(session))
    const surplus = [...tooManyOfClient, ...left.slice(limits.maximumSessions - 1)]
    for (let from = 0; from < surplus.length; from += PAGE) {
      const some = surplus.slice(from, from + PAGE)
      await close(some, 'too_many')
      for (const session of some) await audit.record(sessionEndedBySystem(session, 'too_many', cause))
    }
  }
}
