/** Opens a session: its row, and its first refresh token. */
import type { ClientInfo } from '../http/client-info.ts'
import type { Clock } from '../world/clock.ts'
import type { BoundSessions } from './bound-sessions.ts'
import { createRefreshToken, refreshTokenHash } from './refresh-token.ts'
import type { Session } from './session.ts'
import type { SessionLifetimes } from './session-lifetimes.ts'
import type { SessionStore } from './session-store.ts'

/** What opening needs. */
export interface OpenSessionPorts {
  readonly store: Pick<SessionStore, 'create'>
  readonly lifetimes: Required<SessionLifetimes>
  readonly bound: BoundSessions
  /** Seconds since the epoch. */
  readonly clock: Clock
}

type Given = 'id' | 'subject' | 'clientId'
type Left = 'deviceLabel' | 'scope' | 'resources' | 'loginId' | 'consentId' | 'amr' | 'acr' | 'jkt'

/** What is known of it. */
export interface SessionToOpen extends Pick<Session, Given>, Pick<Session, Left> {
  /** When its user showed who they are. Default: now. */
  readonly authenticatedAt?: number
  /** Without refreshing it goes on for so long. Default: as all do. */
  readonly idleLifetimeSeconds?: number
  readonly from: ClientInfo
}

/** @throws {DomainError} store_unavailable | store_misconfigured */
export type OpenSession = (
  session: SessionToOpen,
) => Promise<{ readonly token: string; readonly expiresInSeconds: number }>

export function createOpenSession({ store, lifetimes, bound, clock }: OpenSessionPorts): OpenSession {
  return async ({ from: { address, userAgent, ...cause }, authenticatedAt, idleLifetimeSeconds, ...session }) => {
    const now = Math.floor(clock.now())
    const token = createRefreshToken()
    const absoluteExpiresAt = now + lifetimes.absoluteLifetimeSeconds
    const idleExpiresAt = Math.min(now + (idleLifetimeSeconds ?? lifetimes.idleLifetimeSeconds), absoluteExpiresAt)
    const opened = {
      ...(address !== undefined && { address }),
      ...(userAgent !== undefined && { userAgent }),
      ...session,
      createdAt: now,
      authenticatedAt: authenticatedAt ?? now,
      lastUsedAt: now,
      idleExpiresAt,
      absoluteExpiresAt,
      currentHash: refreshTokenHash(token),
    }
    await store.create(opened)
    await bound(opened, cause)
    return { token, expiresInSeconds: idleExpiresAt - now }
  }
}
