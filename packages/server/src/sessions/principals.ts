/** Who a session's subject is now. */
import type { Principal } from '@latchkey/protocol'

/** A user who has a session. */
export interface SessionUser extends Principal {
  /** The name under which they log in, where it is known. */
  readonly username?: string
}

/**
 * Reads the user again, with scopes and roles as they are now. Undefined ends the session: the user is gone or disabled.
 *
 * @param subject - `sub` of the session's tokens
 */
export type FindPrincipal = (subject: string) => PromiseLike<SessionUser | undefined> | SessionUser | undefined
