/** Who a session's subject is now. */
import type { Principal } from '@latchkey/protocol'

/**
 * Reads the user again, with scopes and roles as they are now. Undefined ends the session: the user is gone or disabled.
 *
 * @param subject - `sub` of the session's tokens
 */
export type FindPrincipal = (subject: string) => PromiseLike<Principal | undefined> | Principal | undefined
