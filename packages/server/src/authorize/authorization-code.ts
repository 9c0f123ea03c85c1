/** An authorization code (RFC 6749 §4.1.2): 256 random bits, of which the database has the hash. Good once, within a minute. */
import { createHash, randomBytes } from 'node:crypto'

export const CODE_LIFETIME_SECONDS = 60

/** What a code stands for. Times are seconds since the epoch. */
export interface AuthorizationCode {
  /** SHA-256 of the code, hexadecimal digits. */
  readonly hash: string
  readonly clientId: string
  /** To which the code was sent. */
  readonly redirectUri: string
  /** RFC 7636: S256. */
  readonly codeChallenge: string
  readonly resources: readonly string[]
  readonly scopes: readonly string[]
  readonly nonce?: string
  readonly subject: string
  /** The browser's login. */
  readonly loginId: string
  /** Left out for a client that is the operator's own. */
  readonly consentId?: string
  /** When and how the user showed who they are. */
  readonly authenticatedAt: number
  readonly amr: readonly string[]
  readonly acr: string
  /** The session that it will become: known before, so that a second use can end what the first has not made yet. */
  readonly sessionId: string
  readonly expiresAt: number
  readonly usedAt?: number
  /** Since when it is known that two had it. */
  readonly replayedAt?: number
}

export function createAuthorizationCode(): string {
  return randomBytes(32).toString('base64url')
}

/** Whether a text can be one of ours; everything else is unknown before any SQL. */
export function isAuthorizationCode(text: string): boolean {
  return /^[\w-]{43}$/.test(text)
}

export function authorizationCodeHash(code: string): string {
  return createHash('sha256').update(code).digest('hex')
}
