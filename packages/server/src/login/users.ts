/** Who may log in, and who a token speaks of: callbacks of the app, or the user store. */
import type { Principal } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'

type Awaitable<T> = T | PromiseLike<T>

/** The users of a face. */
export interface Users<P = unknown> {
  /**
   * Checks a user name and a password; undefined refuses. An id of 0 is valid.
   * A throw or more than 3 s is answered with the dialect's 5xx.
   */
  readonly authenticate: (username: string, password: string) => Awaitable<Principal | undefined | null>
  /**
   * Whether what `authenticate` has found still holds. It is asked when the token is made: a login that began before its password was
   * changed, or its user disabled, must not outlive those which that has ended. Without it `authenticate` alone is believed.
   *
   * @param principal - the very object that `authenticate` has answered
   */
  readonly confirm?: (principal: Principal) => Awaitable<boolean>
  /**
   * The one name under which attempts at a user are counted, where several spellings log the same user in: each spelling would have
   * guesses of its own. Without it a name is counted as it was sent.
   */
  readonly countedName?: (username: string) => Awaitable<string>
  /**
   * Finds the principal of a good token; undefined refuses the request. Without it the token alone is believed.
   *
   * @param subject - the id that the dialect reads from the claims
   */
  readonly identity?: (claims: Claims, subject: unknown) => Awaitable<P | undefined | null>
  /** Resolves while logins are possible; `/readyz` asks it. */
  readonly ping?: () => Promise<void>
  /** What an operator should know at each start: counts, never names. */
  readonly warnings?: readonly string[]
}
