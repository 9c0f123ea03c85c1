/** A clock that a test moves: one for the issuer and for the guard, so that both always agree on the time. */

/** Now, in seconds since the epoch: give it to `createGuard({ clock })` as it is. */
export interface TestClock {
  (): number
  /** Moves the time, for all who look at this clock; back with a negative number. */
  readonly travel: (seconds: number) => void
}

/**
 * Makes a clock. Without a start it goes with the wall clock, so that an app that looks at that one agrees with it until
 * somebody travels; with a start it stands still there.
 *
 * @param start - seconds since the epoch
 * @throws {TypeError} when the start, or what is travelled, is no finite number
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
