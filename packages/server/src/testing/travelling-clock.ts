/** A clock that runs as the machine's does, and can be put ahead: for servers that tests talk to while real work goes on in them. */
import type { Clock } from '../world/clock.ts'
import { createSystemClock } from '../world/system-clock.ts'

/** A clock that runs, and jumps when a test moves it. */
export interface TravellingClock extends Clock {
  /** Puts both times ahead. Timers do not notice: they wait as long as they were set to. */
  readonly travel: (seconds: number) => void
}

export function createTravellingClock(): TravellingClock {
  const clock = createSystemClock()
  let ahead = 0
  return Object.freeze({
    now: () => clock.now() + ahead,
    monotonic: () => clock.monotonic() + ahead * 1000,
    after: clock.after,
    travel: (seconds) => {
      ahead += seconds
    },
  } satisfies TravellingClock)
}
