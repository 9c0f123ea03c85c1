/**
 * A login method: one way to show who one is. The old dialects' login and `POST /v1/login` run the same members, with an attempt that
 * lives as long as the call. A method sees no limits: they stand before it. One file or folder for each in `methods/`, and one line in
 * `methods/login-methods.ts`.
 */
import type { Principal } from '@latchkey/protocol'
import type { ClientInfo } from '../http/client-info.ts'

/** Somebody who tries to log in. */
export interface Attempt {
  readonly id: string
  /** Who it is, where an earlier step has shown it. */
  readonly subject?: string
  /** What `begin` has kept for `verify`. */
  readonly secret?: Uint8Array
  readonly from: ClientInfo
}

/** Somebody has shown who they are. */
export interface Proved {
  readonly kind: 'proved'
  readonly principal: Principal
  /** How (RFC 8176). */
  readonly amr: readonly string[]
  /** How well: one factor, two, or a key that no phisher can use. */
  readonly acr: '1' | '2' | 'phr'
  /**
   * Whether it holds still. Asked when the token is made: a login that began before its credential was changed, or its user disabled,
   * must not outlive those that this has ended.
   */
  still(): Promise<boolean>
}

/** What was shown is wrong: it counts. */
export interface Wrong {
  readonly kind: 'wrong'
}

/** Nobody has looked at what was shown, because the queue was full or the store away: it does not count. */
export interface Unjudged {
  readonly kind: 'unjudged'
  /** For the answer, which says when to come again, and for the log. */
  readonly fault: unknown
}

/** One way to log in. `Answer` is what somebody gives, `View` what they are shown before. */
export interface LoginMethod<Answer, View = undefined> {
  /** Stable. */
  readonly name: string
  /** Whether it can stand at the beginning, after another one, or both. */
  readonly place: 'first' | 'second' | 'both'
  /** For methods that ask before they are answered. */
  begin?(attempt: Attempt): Promise<{ readonly view: View; readonly secret?: Uint8Array }>
  /** @throws {DeadlineError} who was asked may be judging still: it counts */
  verify(attempt: Attempt, answer: Answer): Promise<Proved | Wrong | Unjudged>
}
