/** A session as it is stored: one record, so that its two tokens are never separated. */
import { type Members, type Timing, type Tokens, textIn } from './dialects/client-dialect.ts'
import { nowMilliseconds } from './system-clock.ts'

/** What is stored. Times are seconds of the local clock, computed from the server's own lifetimes. */
export interface Session {
  /** Made at login and kept through refreshes: each login gets a new one. */
  readonly id: string
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  /** By what the server knows who was answered, once the refresh token is being exchanged. */
  readonly attempt?: string | undefined
  /** The token endpoint is not asked before this time, in milliseconds of the local clock. */
  readonly notBefore?: number | undefined
  /** When it was made, in milliseconds of the local clock; later than the session before it, whatever the clock does. The later one counts. */
  readonly madeAt: number
  /** Undefined when it is not known. */
  readonly expiresAt?: number | undefined
  /** From this time on it is refreshed before it is used. */
  readonly refreshAt?: number | undefined
}

/** @param previous - the session that is refreshed; its refresh token is kept when the answer brings no other (RFC 6749 §6) */
export function sessionOf(
  tokens: Tokens,
  timing: Timing,
  previous?: Session,
  madeAt: number = Math.max(nowMilliseconds(), (previous?.madeAt ?? 0) + 1),
): Session {
  const LONGEST_SKEW_SECONDS = 30
  const { accessToken, refreshToken = previous?.refreshToken } = tokens
  const lifetime = tokens.expiresInSeconds ?? tokens.lifetimeSeconds?.(timing)
  // Only tells sessions apart; it is not a secret. `crypto.randomUUID` is missing on pages that are not secure.
  const session = { id: previous?.id ?? `${Math.random()}`, accessToken, refreshToken, madeAt }
  if (lifetime === undefined) return session
  const expiresAt = timing.askedAt + lifetime
  return { ...session, expiresAt, refreshAt: expiresAt - Math.min(LONGEST_SKEW_SECONDS, lifetime / 10) }
}

/** @returns the session in a stored text; undefined when the text holds no valid session */
export function parseSession(text: string | null | undefined): Session | undefined {
  try {
    const stored = JSON.parse(text ?? '') as Members
    // Only this package writes there, and it writes all members together.
    return textIn(stored, 'id') && textIn(stored, 'accessToken')
      ? ({ madeAt: 0, ...stored } as unknown as Session)
      : undefined
  } catch {
    return undefined
  }
}

/** Without an end it is never past. */
export function isPast(end: number | undefined, now: number): boolean {
  return Number(end) <= now
}
