/**
 * A login of a browser: what its cookie stands for, so that its user is not asked for a password by each client anew. A session is
 * something else: one client's refresh tokens, which may outlive it.
 */

/** A login. Times are seconds since the epoch. */
export interface BrowserLogin {
  readonly id: string
  /** SHA-256 of the cookie. */
  readonly tokenHash: string
  readonly subject: string
  /** When the user showed who they are: `auth_time`. */
  readonly authenticatedAt: number
  /** How (RFC 8176). */
  readonly amr: readonly string[]
  readonly acr: string
  readonly expiresAt: number
}
