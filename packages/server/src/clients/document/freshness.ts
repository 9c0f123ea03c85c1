/** How long a document is good (RFC 9111 §4.2), within bounds of our own. */
import type { CachingHeaders } from './fetch-document.ts'

const LEAST_SECONDS = 60
const MOST_SECONDS = 86_400
/** Where the answer says nothing. */
const USUAL_SECONDS = 300

/** @returns seconds; undefined for what may not be kept at all */
export function freshSeconds({ cacheControl, expires, date }: CachingHeaders): number | undefined {
  const directives = new Map(
    cacheControl
      .toLowerCase()
      .split(',')
      .map((one) => one.trim().split('=', 2))
      .map(([name = '', value = '']) => [name, value.replaceAll('"', '')] as const),
  )
  if (directives.has('no-store')) return undefined
  if (directives.has('no-cache')) return LEAST_SECONDS
  const given = ['s-maxage', 'max-age'].map((name) => directives.get(name)).find((value) => value !== undefined)
  const seconds = given === undefined ? untilExpiry(expires, date) : /^\d{1,9}$/.test(given) ? Number(given) : 0
  return Math.min(Math.max(seconds, LEAST_SECONDS), MOST_SECONDS)
}

/** By the clock of whoever has sent it: both times are theirs. */
function untilExpiry(expires: string | undefined, date: string | undefined): number {
  if (expires === undefined) return USUAL_SECONDS
  const seconds = (Date.parse(expires) - Date.parse(date ?? '')) / 1000
  // An unreadable time is in the past (§5.3).
  return Number.isFinite(seconds) ? seconds : 0
}
