/** How often an operation may be asked for: what use-cases count by before they work. */

/** Each operation that is limited, and by what. */
export type RateLimitName =
  /** Refreshes of a session: its id. */
  | 'refresh_session'
  /** Checks of the current password of somebody who is logged in: the subject. */
  | 'password_check_subject'
  /** Requests to reset a password: the user name or e-mail address as it came, whoever it may be. */
  | 'password_reset_account'
  | 'password_reset_address'
  /** Requests for a mail that verifies an e-mail address: that e-mail address. */
  | 'email_verification_account'
  | 'registration_address'

/** The word of a limit. */
export type RateLimit = { readonly allowed: true } | { readonly allowed: false; readonly retryAfterSeconds: number }

/** Counts before it answers, so that parallel requests cannot pass together. Never rejects: without its store it counts here. */
export interface RateLimits {
  /**
   * @param key - what is counted; for `…_address` the client's address, which is counted as its network. Without one nothing is
   * limited: all who have none must not share one count.
   */
  readonly consume: (name: RateLimitName, key: string | undefined) => Promise<RateLimit>
}
