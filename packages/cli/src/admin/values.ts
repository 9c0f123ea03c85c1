/** Options that several commands take, and what their values are. */
import { type OptionalOption, type OptionText, optional } from '../command-line/options.ts'

export const LARGEST_PAGE = 1000
export const DEFAULT_LIMIT = 50

/** How many rows are shown. */
export const limit: OptionalOption<number> = optional(
  { value: 'n', brief: `show at most this many (${DEFAULT_LIMIT})`, what: `a number, 1 to ${LARGEST_PAGE}` },
  (text) => {
    const number = /^\d{1,4}$/.test(text) ? Number(text) : 0
    return number >= 1 && number <= LARGEST_PAGE ? number : undefined
  },
)

/** Where a page begins. */
export const pageAfter = (what: string): OptionText => ({ value: 'id', brief: 'show the page after', what })

/** A database with a type for ids does not accept any other text. */
export async function parseUuid(text: string): Promise<string | undefined> {
  const { isUuid } = await import('@latchkey/server/administration')
  return isUuid(text) ? text : undefined
}

/** Words with spaces between; an empty text gives an empty list. */
export function wordList(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '')
}

export const MOMENT = 'a time in UTC, as 2027-01-15 or 2027-01-15T08:00:00Z'

/** @returns milliseconds since the epoch; undefined for another form, and for a day that no month has */
export function parseMoment(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/.test(text)) return undefined
  const milliseconds = Date.parse(text)
  const isThere = Number.isFinite(milliseconds) && new Date(milliseconds).toISOString().startsWith(text.slice(0, 10))
  return isThere ? milliseconds : undefined
}
