/** Times as vercel/ms reads them, which jsonwebtoken uses: a number is seconds, a text without a unit milliseconds. */
import { give } from '@latchkey/options'

const UNITS: readonly (readonly [names: RegExp, seconds: number])[] = [
  [/^(?:milliseconds?|msecs?|ms)$/, 0.001],
  [/^(?:seconds?|secs?|s)$/, 1],
  [/^(?:minutes?|mins?|m)$/, 60],
  [/^(?:hours?|hrs?|h)$/, 3600],
  [/^(?:days?|d)$/, 86_400],
  [/^(?:weeks?|w)$/, 604_800],
  [/^(?:years?|yrs?|y)$/, 31_557_600],
]

/** Whole seconds. @throws {OptionsError} for a text that ms does not read, too */
export function timeSpan(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  const [, number = '', unit = 'ms'] = /^(\d*\.?\d+) *([a-z]+)?$/i.exec(typeof value === 'string' ? value : '') ?? []
  const factor = UNITS.find(([names]) => names.test(unit.toLowerCase()))?.[1]
  if (number === '' || factor === undefined) throw give('whole seconds, or a text such as "15m" or "2 days"')
  return Math.floor(Number(number) * factor)
}
