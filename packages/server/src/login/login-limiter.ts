/** Who may try a password now: asked before any password is hashed. */
import type { ClientDevice } from '../http/client-info.ts'

/** An attempt to log in. */
export interface LoginAttempt extends ClientDevice {
  readonly username: string
  /** What the device was given: by an earlier login, or because its user has shown who they are. */
  readonly deviceToken?: string
  /** Whether the client can keep a device token. Default false. */
  readonly keepsToken?: boolean
}

/** The result of an attempt that was admitted. */
export type LoginResult =
  | { readonly outcome: 'failed' }
  /** The password was not checked: the queue was full, or the database was away. */
  | { readonly outcome: 'unjudged' }
  | { readonly outcome: 'succeeded'; readonly subject: string }

/**
 * How an attempt is counted. Lanes share nothing: what strangers do touches no known device and no known network. `device`: it brings a
 * token of this account. `known`: this account has logged in from there before. `strange`: everybody else.
 */
export type Lane = 'device' | 'known' | 'strange'

/** The limiter's decision. */
export type Admission =
  | {
      readonly admitted: true
      readonly lane: Lane
      /** To be called once. Returns a token by which the device is known next time, if there is one. Never rejects. */
      readonly settle: (result: LoginResult) => Promise<string | undefined>
    }
  | { readonly admitted: false; readonly lane: Lane; readonly retryAfterSeconds: number; readonly reason: string }

/** A user, and where they are. */
export interface UserAt extends ClientDevice {
  readonly username: string
  readonly subject: string
}

/** Counts before it answers, so that parallel attempts cannot pass together. `admit` never rejects: without its store it counts in this process. */
export interface LoginLimiter {
  readonly admit: (attempt: LoginAttempt) => Promise<Admission>
  /**
   * Makes a device and its network known, because its user has shown who they are: by a mail, or by a code of an operator.
   *
   * @returns what the device is known by next time; undefined where nothing is limited
   * @throws {DomainError} store_unavailable | store_misconfigured
   */
  readonly introduce: (user: UserAt) => Promise<string | undefined>
  /**
   * Forgets the devices and networks of a user. Other processes may take the networks for known for ten seconds more.
   *
   * @throws {DomainError} store_unavailable | store_misconfigured
   */
  readonly forget: (subject: string) => Promise<void>
  /** Makes a network known from which a session is refreshed. */
  readonly noteNetwork: (user: UserAt) => Promise<void>
  /** Whether it counts only for this process, because the shared counters are away. `/readyz` shows it. */
  readonly isDegraded?: () => boolean
}
