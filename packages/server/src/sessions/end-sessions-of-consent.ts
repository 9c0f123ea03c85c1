/** Ends the sessions that a client has by one consent of a user, and no others of theirs. */
import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import type { Clock } from '../world/clock.ts'
import { sessionEnded } from './audit-events.ts'
import type { CloseSessions } from './close-sessions.ts'
import { listAllLive } from './list-all-live.ts'
import type { SessionStore } from './session-store.ts'

/** What ending needs. */
export interface EndSessionsOfConsentPorts {
  readonly store: Pick<SessionStore, 'listLive'>
  readonly close: CloseSessions
  readonly audit: Audit
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/** Whose consent, and who asked for it. */
export interface ConsentSessionsEnding {
  readonly subject: string
  readonly consentId: string
  readonly client: ClientInfo
  /** Who asked, as the audit log names them. Left out: the user. */
  readonly actor?: string
}

/**
 * Resolves when no token of these sessions is valid any more. Whoever redeems a code of this consent meanwhile looks for the consent
 * after they have begun a session.
 *
 * @throws {DomainError} store_unavailable | store_misconfigured: some may still be valid
 */
export type EndSessionsOfConsent = (ending: ConsentSessionsEnding) => Promise<void>

const reason = 'consent_withdrawn'

export function createEndSessionsOfConsent(ports: EndSessionsOfConsentPorts): EndSessionsOfConsent {
  const { store, close, audit, clock } = ports

  return async ({ subject, consentId, client, actor }) => {
    for await (const page of listAllLive(store, { subject, now: clock.now() })) {
      const theirs = page.filter((session) => session.consentId === consentId)
      if ((await close(theirs, reason)) > 0)
        for (const session of theirs) await audit.record(sessionEnded(session, { reason, from: client, actor }))
    }
  }
}
