/** A one-time token: what a mail carries, so that whoever reads the mailbox can show it, once. Times are seconds since the epoch. */
import { createHash, randomBytes } from 'node:crypto'

/** What a token is good for, and for nothing else. */
export type OneTimePurpose = 'email_verification' | 'password_reset'

/** A token as it is kept: who has only this cannot use it. */
export interface OneTimeToken {
  /** SHA-256 of the token, hexadecimal. */
  readonly hash: string
  readonly purpose: OneTimePurpose
  readonly userId: string
  /** The mailbox that it was sent to. */
  readonly emailKey: string
  readonly createdAt: number
  readonly expiresAt: number
}

/** How long a mail is good for. */
export const ONE_TIME_TOKEN_LIFETIME_SECONDS = 3600

/** 256 random bits: nobody guesses one, so a plain hash keeps it and its lookup by hash tells nothing. */
export function newOneTimeToken(): string {
  return randomBytes(32).toString('base64url')
}

export function oneTimeTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
