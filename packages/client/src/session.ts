/** A session as it is kept: one record, so that its two tokens never part. */
import { type Members, numberIn, type Tokens, textIn } from './dialects/client-dialect.ts'
import { nowMilliseconds } from './system-clock.ts'

/** What is stored. Times are seconds of the local clock, but made of the server's own lifetimes. */
export interface Session {
  /** Made at login and kept through refreshes: another login is another session. */
  readonly id: string
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  /** When it was made, in milliseconds of the local clock: of two that tabs know of, the later one counts. */
  readonly madeAt: number
  /** Undefined where nothing says when. */
  readonly expiresAt?: number | undefined
  /** From here on it is refreshed before it is used. */
  readonly refreshAt?: number | undefined
}

/** When the answer was asked for, and what its server's clock said. */
export interface Timing {
  readonly askedAt: number
  /** The answer's Date, in seconds; undefined where CORS hides it. */
  readonly serverTime?: number | undefined
}

/** @param previous - the session that is refreshed; its refresh token stays where the answer brings no other (RFC 6749 §6) */
export function sessionOf(tokens: Tokens, timing: Timing, previous?: Session): Session {
  const LONGEST_SKEW_SECONDS = 30
  const { accessToken, refreshToken = previous?.refreshToken } = tokens
  const lifetime = tokens.expiresInSeconds ?? lifetimeOf(accessToken, timing)
  // It tells sessions apart and guards nothing: `crypto.randomUUID` is missing where a page is not secure.
  const session = { id: previous?.id ?? `${Math.random()}`, accessToken, refreshToken, madeAt: nowMilliseconds() }
  if (lifetime === undefined) return session
  const expiresAt = timing.askedAt + lifetime
  return { ...session, expiresAt, refreshAt: expiresAt - Math.min(LONGEST_SKEW_SECONDS, lifetime / 10) }
}

/** @returns the session in a stored text; undefined for anything that is none */
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

/** What has no end is never past. */
export function isPast(end: number | undefined, now: number): boolean {
  return end !== undefined && end <= now
}

/**
 * The lifetime that a token names. The local clock may be wrong by hours, so `exp` is measured from the server's own time: `iat`,
 * else the answer's Date. A fresh token that the local clock takes for expired shows that the clock is wrong: then nothing is known.
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
