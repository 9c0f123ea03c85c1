/** Ends sessions so that nothing of them is good any more: what all ways of ending a session have in common. */

import type { RevocationLog } from '../revocations/revocation-log.ts'
import type { Clock } from '../world/clock.ts'
import type { Session, SessionEndReason } from './session.ts'
import type { SessionStore } from './session-store.ts'

/** What closing needs. */
export interface CloseSessionsPorts {
  readonly store: SessionStore
  readonly log: Pick<RevocationLog, 'append'>
  /** The longest that an access token of a session may still live. */
  readonly accessTokenLifetimeSeconds: number
  /** Seconds since the epoch. */
  readonly clock: Clock
}

/**
 * Resolves when guards are certain to refuse the sessions' access tokens, and their refresh tokens can go on with nothing.
 *
 * @returns how many had not ended before
 * @throws {DomainError} store_unavailable | store_misconfigured: to be done again; nothing was promised
 */
export type CloseSessions = (sessions: readonly Pick<Session, 'id'>[], reason: SessionEndReason) => Promise<number>

export function createCloseSessions(ports: CloseSessionsPorts): CloseSessions {
  const { store, log, accessTokenLifetimeSeconds, clock } = ports

  return async (sessions, reason) => {
    if (sessions.length === 0) return 0
    const now = Math.floor(clock.now())
    const expiresAt = now + accessTokenLifetimeSeconds + 1
    // The access tokens first: a row that says "ended" is the promise that they are dead, and a crash must not make it a lie.
    await log.append(sessions.map(({ id }) => ({ kind: 'session', id, expiresAt })))
    return store.end(
      sessions.map(({ id }) => id),
      { at: now, reason },
    )
  }
}
