/** Login sessions, as a login starts them. */
import type { Principal, TokenSession } from '@latchkey/protocol'
import type { ClientInfo } from '../http/client-info.ts'

/** What is known of the device that logs in. */
export interface SessionOpening extends ClientInfo {
  readonly deviceLabel?: string
}

/** A session that has begun. */
export interface StartedSession extends TokenSession {
  readonly refresh: { readonly token: string; readonly expiresInSeconds: number }
}

/** Starts a session for somebody who has just shown who they are, and takes it back. */
export interface Sessions {
  /** @throws {DomainError} store_unavailable | store_misconfigured */
  readonly start: (principal: Principal, opening: SessionOpening) => Promise<StartedSession>
  /**
   * Ends one whose login does not hold any more.
   *
   * @throws {DomainError} store_unavailable | store_misconfigured
   */
  readonly abandon: (id: string) => Promise<void>
}
