/**
 * A login method: one way to prove one's identity. The old dialects' login and `POST /v1/login` use the same methods, with an attempt that
 * lives as long as the call. A method sees no limits: they stand before it. One file or folder for each in `methods/`, and one line in
 * `methods/login-methods.ts`, where it may ask for all that the server keeps.
 */
import type { HashingDoor } from '@latchkey/passwords'
import type { Principal } from '@latchkey/protocol'
import type { ClientInfo } from '../http/client-info.ts'
import type { RefusedPassword } from './users.ts'

/** An attempt to log in. */
export interface Attempt {
  readonly id: string
  /** Who it is, if an earlier step has proved it. */
  readonly subject?: string
  /** State from `begin` for `verify`. */
  readonly secret?: Uint8Array
  readonly from: ClientInfo
  /** Whether the client is known, and goes before strangers. */
  readonly door: HashingDoor
}

/** The user's identity is proved. */
export interface Proved {
  readonly kind: 'proved'
  readonly principal: Principal
  /** How (RFC 8176). */
  readonly amr: readonly string[]
  /** How well: one factor, two, or a key that no phisher can use. */
  readonly acr: '1' | '2' | 'phr'
  /**
   * Whether the proof still holds. It is called when the token is made: a login that began before its credential was changed, or its
   * user disabled, must end like the sessions from before.
   */
  still(): Promise<boolean>
}

/** What was presented is wrong. This counts as a failure. */
export interface Wrong {
  readonly kind: 'wrong'
  /** The password is right, and nobody may log in before the address is verified. */
  readonly missing?: 'email_verification'
  /** For the audit log and the log, where it is not what the user sent. The client never learns it. */
  readonly reason?: RefusedPassword
}

/** It was not checked, because the queue was full or the store away. This does not count. */
export interface Unjudged {
  readonly kind: 'unjudged'
  /** For the answer, which says when to come again, and for the log. */
  readonly fault: unknown
}

/** One way to log in. `Answer` is what the user sends, `View` is what they are shown before. */
export interface LoginMethod<Answer, View = undefined> {
  /** Stable. */
  readonly name: string
  /** Whether it can stand at the beginning, after another one, or both. */
  readonly place: 'first' | 'second' | 'both'
  /** For methods that ask before they are answered. */
  begin?(attempt: Attempt): Promise<{ readonly view: View; readonly secret?: Uint8Array }>
  /** @throws {DeadlineError} the check may still be running, so it counts */
  verify(attempt: Attempt, answer: Answer): Promise<Proved | Wrong | Unjudged>
}
