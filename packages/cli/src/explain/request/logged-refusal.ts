/** A refusal, read from a line of a log. Nothing in it is trusted: anyone may have written to the log. */

/** What is known about a refused request. */
export interface LoggedRefusal {
  readonly requestId: string
  readonly code: string
  readonly dialect: string | undefined
  readonly method: string | undefined
  readonly status: number | undefined
  /** When the line was written, where it says so: milliseconds since the epoch, as pino has it. */
  readonly time: number | undefined
  readonly part: string | undefined
  readonly reason: string | undefined
  readonly claim: string | undefined
  readonly secondsOff: number | undefined
  readonly missingScopes: readonly string[]
  readonly maximumAgeSeconds: number | undefined
  readonly acrValues: readonly string[]
  readonly audience: readonly string[]
}

type Members = Readonly<Record<string, unknown>>

/** How deep a line may have the record: `logger.info({ refusal: record })`, and the same within Docker's own JSON. */
const DEPTH = 3
/** No control characters: a terminal would obey them. */
const WORD = /^[\w.-]{1,64}$/
const TEXT = /^[\x20-\x7e]{1,200}$/

/**
 * The refusal of this id in a line, wherever the line has its JSON: after a prefix of Docker's or of syslog's, in a member, or as
 * text in a member.
 */
export function readLoggedRefusal(line: string, requestId: string): LoggedRefusal | undefined {
  const start = line.indexOf('{')
  const parsed = start < 0 || !line.includes(requestId) ? undefined : parse(line.slice(start))
  const found = search(parsed, requestId, DEPTH)
  return found && toRefusal(found.record, found.time, requestId)
}

interface FoundRecord {
  readonly record: Members
  /** Of the record, or of what is around it. */
  readonly time: unknown
}

function search(value: unknown, requestId: string, depth: number): FoundRecord | undefined {
  if (typeof value === 'string') {
    return value.startsWith('{') && depth > 0 ? search(parse(value), requestId, depth - 1) : undefined
  }
  if (!isMembers(value)) return undefined
  if (value['requestId'] === requestId) return { record: value, time: value['time'] }
  if (depth === 0) return undefined
  for (const member of Object.values(value)) {
    const found = search(member, requestId, depth - 1)
    if (found) return { ...found, time: found.time ?? value['time'] }
  }
  return undefined
}

/** The server writes a reason's members beside the others, an app that logs a `RefusalRecord` has them in `reason`. */
function toRefusal(record: Members, time: unknown, requestId: string): LoggedRefusal | undefined {
  const why = isMembers(record['reason']) ? record['reason'] : record
  const code = matching(why['code'], WORD)
  if (code === undefined) return undefined
  return {
    requestId,
    code,
    dialect: matching(record['dialect'], WORD),
    method: matching(record['method'], WORD),
    status: finite(record['status']),
    time: finite(time),
    part: matching(why['part'], WORD),
    reason: matching(why['reason'], WORD),
    claim: matching(why['claim'], WORD),
    secondsOff: finite(why['secondsOff']),
    missingScopes: texts(why['missingScopes']),
    maximumAgeSeconds: finite(why['maximumAgeSeconds']),
    acrValues: texts(why['acrValues']),
    audience: texts(why['audience']),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => matching(one, TEXT) !== undefined).slice(0, 50) : []
}
