/** Python's `timedelta` as JSON. */
import { notAccepted, type OptionReader } from '@latchkey/options'

/** A Python timedelta as JSON: `{"seconds": 60}`, `{"hours": 1, "minutes": 30}`. */
export interface TimeDelta {
  readonly weeks?: number
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
  readonly milliseconds?: number
  readonly microseconds?: number
}

const SECONDS_PER: Readonly<Record<keyof TimeDelta, number>> = {
  weeks: 604_800,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 1e-3,
  microseconds: 1e-6,
}

/** Reads a time span as seconds, within ±`most`. A bare number is refused: Flask-JWT fails on it. */
export function timeDelta(most: number): OptionReader<number> {
  return (value) => {
    const seconds = secondsIn(value)
    if (seconds !== undefined && Math.abs(seconds) <= most) return seconds
    throw notAccepted(value, `a time span such as {"seconds": 300}, within ±${most} seconds`)
  }
}

function secondsIn(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const amounts = Object.entries(value)
  if (amounts.length === 0) return undefined
  let seconds = 0
  for (const [unit, amount] of amounts) {
    if (!Object.hasOwn(SECONDS_PER, unit) || typeof amount !== 'number') return undefined
    seconds += amount * SECONDS_PER[unit as keyof TimeDelta]
  }
  return seconds
}
