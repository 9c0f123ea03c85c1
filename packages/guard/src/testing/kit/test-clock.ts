/** A clock that a test moves. Issuer and guard share it, so that they always agree on the time. */

/** Now, in seconds since the epoch; pass it to `createGuard({ clock })`. */
export interface TestClock {
  (): number
  /** Moves the time for everything that uses this clock; backwards with a negative number. */
  readonly travel: (seconds: number) => void
}

/**
 * Makes a clock. Without a start it runs with the wall clock, so that an app that reads the wall clock agrees with it until the
 * test travels; with a start it stands still there.
 *
 * @param start - seconds since the epoch
 * @throws {TypeError} when the start, or the distance to travel, is not a finite number
 */
export function createTestClock(start?: number): TestClock {
  if (start !== undefined) requireFinite('start', start)
  let travelled = 0
  const now = (): number => (start ?? Date.now() / 1000) + travelled
  const travel = (seconds: number): void => {
    requireFinite('travel', seconds)
    travelled += seconds
  }
  return Object.freeze(Object.assign(now, { travel }))
}

function requireFinite(name: string, seconds: unknown): void {
  if (!Number.isFinite(seconds)) throw new TypeError(`${name}: give a finite number of seconds`)
}
