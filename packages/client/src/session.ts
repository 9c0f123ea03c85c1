/** A session as it is stored: one record, so that its two tokens are never separated. */
import { type Members, numberIn, type Tokens, textIn } from './dialects/client-dialect.ts'
import { nowMilliseconds } from './system-clock.ts'

/** What is stored. Times are seconds of the local clock, computed from the server's own lifetimes. */
export interface Session {
  /** Made at login and kept through refreshes: each login gets a new one. */
  readonly id: string
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  /** When it was made, in milliseconds of the local clock. Of two sessions that tabs know of, the later one counts. */
  readonly madeAt: number
  /** Undefined when it is not known. */
  readonly expiresAt?: number | undefined
  /** From this time on it is refreshed before it is used. */
  readonly refreshAt?: number | undefined
}

/** When the request was sent, and what the server's clock said. */
export interface Timing {
  readonly askedAt: number
  /** The answer's Date, in seconds; undefined where CORS hides it. */
  readonly serverTime?: number | undefined
}

/** @param previous - the session that is refreshed; its refresh token is kept when the answer brings no other (RFC 6749 §6) */
export function sessionOf(tokens: Tokens, timing: Timing, previous?: Session): Session {
  const LONGEST_SKEW_SECONDS = 30
  const { accessToken, refreshToken = previous?.refreshToken } = tokens
  const lifetime = tokens.expiresInSeconds ?? lifetimeOf(accessToken, timing)
  // Only tells sessions apart; it is not a secret. `crypto.randomUUID` is missing on pages that are not secure.
  const session = { id: previous?.id ?? `${Math.random()}`, accessToken, refreshToken, madeAt: nowMilliseconds() }
  if (lifetime === undefined) return session
  const expiresAt = timing.askedAt + lifetime
  return { ...session, expiresAt, refreshAt: expiresAt - Math.min(LONGEST_SKEW_SECONDS, lifetime / 10) }
}

/** @returns the session in a stored text; undefined when the text holds no valid session */
export function parseSession(text: string | null | undefined): Session | undefined {
  try {
    const stored = JSON.parse(text ?? '') as Members
    const id = textIn(stored, 'id')
    const accessToken = textIn(stored, 'accessToken')
    if (!id || !accessToken) return undefined
    return {
      id,
      accessToken,
      madeAt: numberIn(stored, 'madeAt') ?? 0,
      refreshToken: textIn(stored, 'refreshToken'),
      expiresAt: numberIn(stored, 'expiresAt'),
      refreshAt: numberIn(stored, 'refreshAt'),
    }
  } catch {
    return undefined
  }
}

/** Without an end it is never past. */
export function isPast(end: number | undefined, now: number): boolean {
  return end !== undefined && end <= now
}

/**
 * The lifetime that a token names. The local clock may be wrong by hours, so `exp` is measured from the server's own time: `iat`,
 * else the answer's Date. If a fresh token looks expired to the local clock, the clock is wrong and the lifetime is unknown.
 */
function lifetimeOf(token: string, { askedAt, serverTime }: Timing): number | undefined {
  try {
    const payload = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))
    const claims = JSON.parse(payload) as Members
    const lifetime = (numberIn(claims, 'exp') ?? 0) - (numberIn(claims, 'iat') ?? serverTime ?? askedAt)
    return lifetime > 0 ? lifetime : undefined
  } catch {
    return undefined
  }
}
