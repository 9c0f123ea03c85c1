/** Ends one session. */

import type { Audit } from '../audit/audit.ts'
import type { ClientInfo } from '../http/client-info.ts'
import { sessionEnded } from './audit-events.ts'
import type { CloseSessions } from './close-sessions.ts'
import type { SessionEndReason } from './session.ts'
import type { SessionStore } from './session-store.ts'

/** What ending needs. */
export interface EndSessionPorts {
  readonly store: SessionStore
  readonly close: CloseSessions
  readonly audit: Audit
}

/** Which session, and on whose word. */
export interface SessionEnding {
  readonly id: string
  /** Only when it is this user's. Left out: whoever's. */
  readonly subject?: string
  readonly reason: SessionEndReason
  /** Who asked for it. */
  readonly client: ClientInfo
  /** As the audit log has it, where that is not the user. */
  readonly actor?: string
}

/**
 * Resolves when nothing of the session is good any more, whether it had ended before or not.
 *
 * @returns false when there is no such session, or it is somebody else's
 * @throws {DomainError} store_unavailable | store_misconfigured: it may be good still
 */
export type EndSession = (ending: SessionEnding) => Promise<boolean>

export function createEndSession({ store, close, audit }: EndSessionPorts): EndSession {
  return async ({ id, subject, reason, client, actor }) => {
    const session = await store.find(id)
    if (!session || (subject !== undefined && session.subject !== subject)) return false
    if (session.ended || (await close([session], reason)) === 0) return true
    await audit.record(sessionEnded(session, { reason, from: client, actor }))
    return true
  }
}
