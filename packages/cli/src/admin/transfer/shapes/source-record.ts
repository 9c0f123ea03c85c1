/** A record of somebody else's export, whose values may be of any type: CSV has texts where JSON has numbers and words. */

export interface SourceRecord {
  /** Undefined for what is missing, empty, or no text. */
  readonly text: (name: string) => string | undefined
  readonly isTrue: (name: string) => boolean
  readonly isFalse: (name: string) => boolean
  /** Seconds since the epoch: of seconds, milliseconds, or a date as ISO 8601 and PostgreSQL write it. */
  readonly seconds: (name: string) => number | undefined
  /** Texts, or a text with blanks or commas between. */
  readonly list: (name: string) => readonly string[] | undefined
  /** Empty for what is no object. JSON in a text is read, as CSV has it. */
  readonly object: (name: string) => SourceRecord
  readonly objects: (name: string) => readonly SourceRecord[]
  /** As it is. */
  readonly value: (name: string) => unknown
}

type Members = Readonly<Record<string, unknown>>

export function sourceRecord(members: Members): SourceRecord {
  const value = (name: string) => (Object.hasOwn(members, name) ? members[name] : undefined)
  const parsed = (name: string) => {
    const given = value(name)
    return typeof given === 'string' && /^\s*[[{]/.test(given) ? parsedJson(given) : given
  }
  return {
    value,
    text(name) {
      const given = value(name)
      if (typeof given === 'number' && Number.isSafeInteger(given)) return String(given)
      return typeof given === 'string' && given !== '' ? given : undefined
    },
    isTrue: (name) => /^(?:true|t|1|yes)$/i.test(String(value(name))),
    isFalse: (name) => /^(?:false|f|0|no)$/i.test(String(value(name))),
    seconds: (name) => secondsOf(value(name)),
    list(name) {
      const given = parsed(name)
      if (Array.isArray(given)) return given.map(String)
      return typeof given === 'string' ? given.split(/[\s,]+/).filter((word) => word !== '') : undefined
    },
    object: (name) => sourceRecord(membersOf(parsed(name))),
    objects(name) {
      const given = parsed(name)
      return Array.isArray(given) ? given.map((one) => sourceRecord(membersOf(one))) : []
    },
  }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** After 2001 in milliseconds, and before the year 5138 in seconds. */
const LEAST_MILLISECONDS = 100_000_000_000

function secondsOf(value: unknown): number | undefined {
  if (typeof value === 'object' && value !== null && '$date' in value) return secondsOf(value.$date)
  const number =
    typeof value === 'number' || (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value))
      ? Number(value)
      : Number.NaN
  if (Number.isFinite(number)) return Math.floor(number >= LEAST_MILLISECONDS ? number / 1000 : number)
  if (typeof value !== 'string') return undefined
  // PostgreSQL writes `2024-05-01 10:00:00.5+00`, and means a zone when it writes none.
  const iso = value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
  const milliseconds = Date.parse(/T/.test(iso) && !/(?:Z|[+-]\d\d:?\d\d)$/i.test(iso) ? `${iso}Z` : iso)
  return Number.isFinite(milliseconds) ? Math.floor(milliseconds / 1000) : undefined
}
