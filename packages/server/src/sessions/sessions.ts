/** Login sessions, as a login starts them. */
import type { Principal, TokenSession } from '@latchkey/protocol'
import type { ClientInfo } from '../http/client-info.ts'

/** What is known about the device that logs in. */
export interface SessionOpening extends ClientInfo {
  readonly deviceLabel?: string
}

/** A session that has begun. */
export interface StartedSession extends TokenSession {
  readonly refresh: { readonly token: string; readonly expiresInSeconds: number }
}

/** Starts a session for a user who has just logged in, and takes it back. */
export interface Sessions {
  /** @throws {DomainError} store_unavailable | store_misconfigured */
  readonly start: (principal: Principal, opening: SessionOpening) => Promise<StartedSession>
  /**
   * Ends a session whose login no longer holds, or whose browser has another now.
   *
   * @throws {DomainError} store_unavailable | store_misconfigured
   */
  readonly abandon: (id: string, reason: 'password_changed' | 'token_too_large' | 'replaced') => Promise<void>
}
