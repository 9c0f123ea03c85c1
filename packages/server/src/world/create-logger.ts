/** The server's log: JSON lines on standard error. What may stand in a line is listed; whatever else is handed over stays out. */
import { type OptionTable, oneOf, optional, parseOptions } from '@latchkey/options'
import { pino } from 'pino'
import type { Logger } from './logger.ts'

/** The members that a line may have. A new one is a decision: nothing that a client sent, nothing that the server keeps secret. */
const MEMBERS: ReadonlySet<string> = new Set([
  'acrValues',
  'about',
  'attempts',
  'audience',
  'claim',
  'code',
  'count',
  'dialect',
  'event',
  'failed',
  'fault',
  'kid',
  'listener',
  'lost',
  'maximumAgeSeconds',
  'method',
  'missingScopes',
  'outcome',
  'part',
  'reason',
  'removed',
  'requestId',
  'retryAfterSeconds',
  'secondsOff',
  'status',
  'type',
])

/** Options of {@link createLogger}. */
export interface LoggerOptions {
  /** The least that has a line. Default `warn`. */
  readonly level?: 'info' | 'warn' | 'error'
}

const OPTIONS = { level: optional('warn', oneOf('info', 'warn', 'error')) } satisfies OptionTable<keyof LoggerOptions>

/** @throws {TypeError} one line for each option that is unknown or wrong */
export function createLogger(options: LoggerOptions = {}): Logger {
  const { level } = parseOptions(OPTIONS, options)
  const formatters = { log: onlyListed }
  const stream = pino.destination({ dest: 2, sync: true })
  // A line that cannot be written, as on a full disk, is lost: nobody is there to be told, and the server goes on.
  stream.on('error', () => undefined)
  return pino({ level, base: null, formatters }, stream)
}

/** Names, not values, say what was left out, so that a missing line of the list is noticed. */
function onlyListed(facts: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(facts)
  const dropped = names.filter((name) => !MEMBERS.has(name))
  if (dropped.length === 0) return facts
  const kept = names.filter((name) => MEMBERS.has(name)).map((name) => [name, facts[name]])
  return { ...Object.fromEntries(kept), dropped }
}
