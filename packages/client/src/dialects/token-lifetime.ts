/** How long a token lives, where the answer does not say it. */
import { type Members, numberIn, type Timing, type Tokens, textIn } from './client-dialect.ts'

/** Makes the session's tokens for an app that has no refresh. */
export function tokenIn(members: Members, name: string): Tokens | undefined {
  const accessToken = textIn(members, name)
  return accessToken ? { accessToken, lifetimeSeconds: (timing) => lifetimeOf(accessToken, timing) } : undefined
}

/**
 * The lifetime that a token names. The local clock may be wrong by hours, so `exp` is measured from the server's own time: `iat`,
 * else the answer's Date. If a fresh token looks expired to the local clock, the clock is wrong and the lifetime is unknown.
 */
export function lifetimeOf(token: string, { askedAt, date = '' }: Timing): number | undefined {
  try {
    const payload = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))
    const claims = JSON.parse(payload) as Members
    const lifetime = (numberIn(claims, 'exp') ?? 0) - (numberIn(claims, 'iat') ?? (Date.parse(date) / 1000 || askedAt))
    return lifetime > 0 ? lifetime : undefined
  } catch {
    return undefined
  }
}
