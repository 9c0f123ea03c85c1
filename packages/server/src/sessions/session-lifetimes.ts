/** How long sessions last, and how long a spent refresh token is still answered. */

/** Options of sessions; all in seconds. */
export interface SessionLifetimes {
  /** A session that is not refreshed for so long is over. Default 14 days. */
  readonly idleLifetimeSeconds?: number
  /** A session is over so long after its login, however it is used. Default 30 days (NIST SP 800-63B-4, AAL1). */
  readonly absoluteLifetimeSeconds?: number
  /** For so long a spent token is answered with the successor that it was exchanged for; 0 for never. 0 to 300, default 30. */
  readonly refreshGraceSeconds?: number
}

const DAY_SECONDS = 86_400
const LONGEST_SECONDS = 400 * DAY_SECONDS

/**
 * @param accessTokenLifetimeSeconds - no session may be shorter than its first token
 * @throws {TypeError} one line for each option that is wrong
 */
export function parseSessionLifetimes(
  options: SessionLifetimes,
  accessTokenLifetimeSeconds: number,
): Required<SessionLifetimes> {
  const lifetimes = {
    idleLifetimeSeconds: options.idleLifetimeSeconds ?? 14 * DAY_SECONDS,
    absoluteLifetimeSeconds: options.absoluteLifetimeSeconds ?? 30 * DAY_SECONDS,
    refreshGraceSeconds: options.refreshGraceSeconds ?? 30,
  }
  const bounds = {
    idleLifetimeSeconds: [accessTokenLifetimeSeconds, LONGEST_SECONDS],
    absoluteLifetimeSeconds: [accessTokenLifetimeSeconds, LONGEST_SECONDS],
    refreshGraceSeconds: [0, 300],
  } as const
  const faults = Object.entries(bounds).flatMap(([name, [least, most]]) => {
    const value: unknown = lifetimes[name as keyof SessionLifetimes]
    const fits = typeof value === 'number' && value >= least && value <= most
    return fits ? [] : [`${name}: give seconds, ${least} to ${most}`]
  })
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
  return lifetimes
}
