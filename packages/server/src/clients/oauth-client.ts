/**
 * A confidential client: a program that has a secret (RFC 6749 §2.1). It cannot be mistaken for a user, whatever its name: in `sub`
 * it is `client:ID`, and no user's id may begin like that (RFC 9700 §4.15).
 */

/** A client. Times are seconds since the epoch. */
export interface OAuthClient {
  /** `client_id` */
  readonly id: string
  /** What operators call it. */
  readonly name: string
  /** What it may ask `/v1/token` for. */
  readonly grants: readonly string[]
  /** The most that its tokens may be used for. */
  readonly scopes: readonly string[]
  /** The audiences that its tokens may have. Empty: only the audience of users' tokens. */
  readonly audiences: readonly string[]
  readonly createdAt: number
  readonly disabledAt?: number
}

const PREFIX = 'client:'

/** `sub` of a client's own tokens. */
export function clientSubject(id: string): string {
  return PREFIX + id
}

/** Whether a subject is a client's, so that no user may have it. */
export function isClientSubject(subject: string): boolean {
  return subject.startsWith(PREFIX)
}
