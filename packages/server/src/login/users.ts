/** Who may log in, and whom a token names: callbacks of the app, or the user store. */

import type { HashingDoor } from '@latchkey/passwords'
import type { Principal } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'

type Awaitable<T> = T | PromiseLike<T>

/** Why nobody can log in with what is stored for a user: it is of no format that is read here, or not without being named. */
export type RefusedPassword = 'password_unreadable'

/** The users of a face. */
export interface Users<P = unknown> {
  /**
   * Checks a user name and a password; undefined refuses. An id of 0 is valid.
   * A throw or more than 3 s is answered with the dialect's 5xx.
   *
   * @param door - whether the client is known, so that whoever hashes can let it go before strangers
   * @param tell - hears why a password was refused that may have been right, for the audit log: `password_unreadable`
   */
  readonly authenticate: (
    username: string,
    password: string,
    door: HashingDoor,
    tell?: (reason: RefusedPassword) => void,
  ) => Awaitable<Principal | undefined | null>
  /**
   * Whether the result of `authenticate` still holds. It is called when the token is made: a login that began before its password was
   * changed, or its user disabled, must end like the sessions from before. Without it only `authenticate` decides.
   *
   * @param principal - the same object that `authenticate` has returned
   */
  readonly confirm?: (principal: Principal) => Awaitable<boolean>
  /**
   * The one name under which attempts at a user are counted, if several spellings log in the same user. Otherwise each spelling would have
   * guesses of its own. Without it a name is counted as it was sent.
   */
  readonly countedName?: (username: string) => Awaitable<string>
  /**
   * The id, as text, of the user who logs in under this name, disabled users included. The audit log names users by it, also those on whom
   * somebody has tried a wrong password. Without it a refused login names nobody.
   */
  readonly subjectOf?: (username: string) => Awaitable<string | undefined>
  /**
   * The name under which the user with this id logs in, disabled users included: for dialects whose tokens name people so
   * (`subjectIs`). Without it the id is the name.
   */
  readonly usernameOf?: (id: unknown) => Awaitable<string | undefined>
  /**
   * Finds the principal of a valid token; undefined refuses the request. Without it only the token decides. It is not asked where tokens
   * name people by a name that is not their id (`usernameOf`): the apps that make such tokens look nobody up.
   *
   * @param subject - whom the dialect reads from the claims
   */
  readonly identity?: (claims: Claims, subject: unknown) => Awaitable<P | undefined | null>
  /** As `identity`, for dialects whose tokens name people by a column of their row (`subjectColumn`). */
  readonly identityBy?: (column: string, subject: unknown) => Awaitable<P | undefined | null>
  /** What that column holds in the row of the user with this id, as text. */
  readonly columnOf?: (id: unknown, column: string) => Awaitable<string | undefined>
  /** Writes columns of the row of somebody who logs in (`loginSets`). Returns them with what was written. */
  readonly writeColumns?: (
    principal: Principal,
    values: Readonly<Record<string, unknown>>,
  ) => Awaitable<Principal | undefined>
  /** Resolves while logins are possible; `/readyz` asks it. */
  readonly ping?: () => Promise<void>
  /** What an operator should know at each start: counts, never names. */
  readonly warnings?: readonly string[]
}
