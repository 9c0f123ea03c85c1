/** Ends the sessions that began with one login of a browser, or all others of its user. */
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Clock } from '../world/clock.ts'
import { sessionEnded } from './audit-events.ts'
import type { CloseSessions } from './close-sessions.ts'
import { listAllLive } from './list-all-live.ts'
import type { SessionStore } from './session-store.ts'

/** What ending needs. */
export interface EndSessionsOfLoginPorts {
  readonly store: Pick<SessionStore, 'listLive'>
  readonly close: CloseSessions
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** Whose login. */
export interface LoginSessionsEnding {
  readonly subject: string
  readonly loginId: string
  /** Left out: those of this login. `true`: all others of its user, those with `offline_access` too. */
  readonly others?: boolean
  readonly client: ClientInfo
}

/**
 * Resolves when no token of these sessions is valid any more. What a user has allowed to go on while they are away (`offline_access`) does
 * (OpenID Connect Core §11).
 *
 * @throws {DomainError} store_unavailable | store_misconfigured: some may still be valid
 */
export type EndSessionsOfLogin = (ending: LoginSessionsEnding) => Promise<void>

export function createEndSessionsOfLogin(ports: EndSessionsOfLoginPorts): EndSessionsOfLogin {
  const { store, close, audit, clock } = ports

  return async ({ subject, loginId, others = false, client }) => {
    const reason = others ? 'ended_by_user' : 'logout'
    for await (const page of listAllLive(store, { subject, now: clock.now() })) {
      const theirs = page.filter((session) =>
        others ? session.loginId !== loginId : session.loginId === loginId && !isOffline(session),
      )
      if ((await close(theirs, reason)) > 0)
        for (const session of theirs) await audit.record(sessionEnded(session, { reason, from: client }))
    }
  }
}

function isOffline({ scope = '' }: { readonly scope?: string }): boolean {
  return scope.split(' ').includes('offline_access')
}
