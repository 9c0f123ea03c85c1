/** One-time codes by which a user who looks like a stranger is told from strangers. They log nobody in: the password is still asked for. */

/** A code that can be used. */
export interface ReleaseCode {
  /** SHA-256 of it, in hexadecimal. */
  readonly hash: string
  readonly subject: string
}

/** Every method rejects with a DomainError and nothing else: `store_unavailable` | `store_misconfigured`. */
export interface ReleaseCodes {
  /** Undefined for a code that is not this user's, was used or has expired, and for what is no code. */
  readonly find: (code: string, username: string) => Promise<ReleaseCode | undefined>
  /** Uses it up: of many at once, one gets true. */
  readonly use: (code: ReleaseCode) => Promise<boolean>
}
