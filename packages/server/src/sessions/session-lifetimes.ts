/** How long sessions last, and how long a spent refresh token is still answered. */

import { optional, parseOptions, type ReadersOf, secondsWithin } from '@latchkey/options'

/** Options of sessions; all in seconds. */
export interface SessionLifetimes {
  /** A session that is not refreshed for this long expires. Default 14 days. */
  readonly idleLifetimeSeconds?: number
  /** A session expires this long after its login, however it is used. Default 30 days (NIST SP 800-63B-4, AAL1). */
  readonly absoluteLifetimeSeconds?: number
  /**
   * How long the token before the current one is answered to everybody, by the database's clock; 0 for never. 0 to 300, default 30. Whoever
   * was answered before, and shows it, is answered again at any time.
   */
  readonly refreshGraceSeconds?: number
}

const DAY_SECONDS = 86_400
const LONGEST_SECONDS = 400 * DAY_SECONDS

/** Each alone. */
export const sessionLifetimeOptions: ReadersOf<Required<SessionLifetimes>> = {
  idleLifetimeSeconds: optional(14 * DAY_SECONDS, secondsWithin(1, LONGEST_SECONDS)),
  absoluteLifetimeSeconds: optional(30 * DAY_SECONDS, secondsWithin(1, LONGEST_SECONDS)),
  refreshGraceSeconds: optional(30, secondsWithin(0, 300)),
}

/**
 * @param accessTokenLifetimeSeconds - no session may be shorter than its first token
 * @throws {TypeError} one line for each option that is unknown or wrong
 */
export function parseSessionLifetimes(
  options: SessionLifetimes,
  accessTokenLifetimeSeconds: number,
): Required<SessionLifetimes> {
  return parseOptions(sessionLifetimeOptions, options, { together: lifetimesTogether(accessTokenLifetimeSeconds) })
}

/** What they say together with the lifetime of a token. */
export function lifetimesTogether(
  accessTokenLifetimeSeconds: number,
): (lifetimes: SessionLifetimes) => readonly string[] {
  return ({ idleLifetimeSeconds, absoluteLifetimeSeconds }) =>
    Object.entries({ idleLifetimeSeconds, absoluteLifetimeSeconds }).flatMap(([name, seconds]) =>
      seconds !== undefined && seconds < accessTokenLifetimeSeconds
        ? [`${name}: give seconds, ${accessTokenLifetimeSeconds} to ${LONGEST_SECONDS}`]
        : [],
    )
}
