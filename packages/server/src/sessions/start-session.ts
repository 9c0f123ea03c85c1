/** Starts a session for a user who has just logged in. */
import { isIdText } from '@latchkey/protocol'
import { isClientSubject } from '../clients/oauth-client.ts'
import { DomainError } from '../faults/domain-error.ts'
import type { Clock } from '../world/clock.ts'
import type { BoundSessions } from './bound-sessions.ts'
import { createRefreshToken, refreshTokenHash } from './refresh-token.ts'
import type { SessionLifetimes } from './session-lifetimes.ts'
import type { SessionStore } from './session-store.ts'
import type { Sessions } from './sessions.ts'

/** What starting needs. */
export interface StartSessionPorts {
  readonly store: SessionStore
  readonly lifetimes: Required<SessionLifetimes>
  readonly bound: BoundSessions
  /** Whose sessions these are: the `client_id` of tokens issued at the login. */
  readonly clientId: string
  /** A UUID of version 7. */
  readonly createId: () => string
  /** Seconds since the epoch. */
  readonly clock: Clock
}

export function createStartSession(ports: StartSessionPorts): Sessions['start'] {
  const { store, lifetimes, bound, clientId, createId, clock } = ports
  const { idleLifetimeSeconds, absoluteLifetimeSeconds } = lifetimes

  return async (principal, { address, userAgent, deviceLabel, ...cause }) => {
    const subject = String(principal.id)
    if (!isIdText(subject) || isClientSubject(subject)) {
      throw new DomainError(
        'principal_unusable',
        'authenticate: an id is 1 to 255 characters and does not begin with client:',
      )
    }
    const now = Math.floor(clock.now())
    const token = createRefreshToken()
    const absoluteExpiresAt = now + absoluteLifetimeSeconds
    const idleExpiresAt = Math.min(now + idleLifetimeSeconds, absoluteExpiresAt)
    const session = {
      ...(address !== undefined && { address }),
      ...(userAgent !== undefined && { userAgent }),
      ...(deviceLabel !== undefined && { deviceLabel }),
      id: createId(),
      subject,
      clientId,
      createdAt: now,
      authenticatedAt: now,
      lastUsedAt: now,
      idleExpiresAt,
      absoluteExpiresAt,
      currentHash: refreshTokenHash(token),
    }
    await store.create(session)
    await bound(session, cause)
    return { id: session.id, authenticatedAt: now, refresh: { token, expiresInSeconds: idleExpiresAt - now } }
  }
}
