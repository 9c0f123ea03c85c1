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

/** Which session to end, and who asked for it. */
export interface SessionEnding {
  readonly id: string
  /** Only if it belongs to this user. Left out: any user. */
  readonly subject?: string
  readonly reason: SessionEndReason
  /** Who asked for it. */
  readonly client: ClientInfo
  /** Who asked, as the audit log names them. Left out: the user. */
  readonly actor?: string
}

/**
 * Resolves when no token of the session is valid any more, whether or not it had ended before.
 *
 * @returns false when there is no such session, or it belongs to another user
 * @throws {DomainError} store_unavailable | store_misconfigured: it may still be valid
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
