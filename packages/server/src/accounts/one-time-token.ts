/** A one-time token: sent by mail, or handed out by an operator, and presented once. Times are seconds since the epoch. */
import { createHash, randomBytes } from 'node:crypto'

/** The one thing that a token may be used for. */
export type OneTimePurpose = 'email_verification' | 'password_reset' | 'login_release'

/** A token as it is stored: only its hash, which cannot be presented. */
export interface OneTimeToken {
  /** SHA-256 of the token, hexadecimal. */
  readonly hash: string
  readonly purpose: OneTimePurpose
  readonly userId: string
  /** The mailbox that it was sent to; empty if an operator has handed it out. */
  readonly emailKey: string
  readonly createdAt: number
  readonly expiresAt: number
}

/** How long a token is valid. */
export const ONE_TIME_TOKEN_LIFETIME_SECONDS = 3600

/** 256 random bits cannot be guessed, so a plain hash protects it, and the time of a lookup by hash reveals nothing. */
export function newOneTimeToken(): string {
  return randomBytes(32).toString('base64url')
}

export function oneTimeTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
