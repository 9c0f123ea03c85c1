/** Flask-Cors: its headers on every response, errors included. */
import { textList } from '@latchkey/options'
import { isFieldText } from '../../field-text.ts'
import { type HeaderLine, type Message, withHeaders } from '../../message.ts'
import type { RequestFacts } from '../../request-facts.ts'

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']

/** Which origins may read the answers: `*` echoes the asking origin, as `CORS(app)` does. */
export type CorsOrigins = '*' | readonly string[]

/** Reads the option: `*`, or origins as browsers write them, without a path. */
export function corsOrigins(value: unknown): CorsOrigins {
  return value === '*' ? '*' : textList(value, '"*", or a list of origins such as "https://app.example.com"', isOrigin)
}

/**
 * Adds the headers of Flask-Cors' defaults: no credentials, no max age, no exposed headers.
 * With configured origins every answer varies by origin, also one that allows none: a cache must not give it to an allowed origin
 * (Fetch, "CORS protocol and HTTP caches").
 */
export function withFlaskCors(message: Message, facts: RequestFacts, origins: CorsOrigins): Message {
  const origin = joined(facts, 'origin')
  const allowed = allowedOrigin(origin, origins)
  const headers: HeaderLine[] = []
  if (allowed !== undefined) headers.push(['Access-Control-Allow-Origin', allowed], ...preflight(facts))
  if (allowed !== '*') headers.push(['Vary', 'Origin'])
  return withHeaders(message, headers)
}

function allowedOrigin(origin: string, origins: CorsOrigins): string | undefined {
  if (origins === '*') return origin === '' ? '*' : origin
  return origins.includes(origin) ? origin : undefined
}

function preflight(facts: RequestFacts): HeaderLine[] {
  if (facts.method !== 'OPTIONS' || !METHODS.includes(joined(facts, 'access-control-request-method').toUpperCase()))
    return []
  const requested = joined(facts, 'access-control-request-headers')
  return [
    ...(requested === '' ? [] : [['Access-Control-Allow-Headers', sortedItems(requested)] as const]),
    ['Access-Control-Allow-Methods', METHODS.join(', ')],
  ]
}

/** Werkzeug joins repeated headers with a comma. A value that no header can hold counts as absent. */
function joined(facts: RequestFacts, name: string): string {
  const value = facts.header(name).join(',')
  return isFieldText(value) ? value : ''
}

/** Python's sort: by code point, duplicates and empty items kept. Header values are Latin-1, so code units are code points. */
function sortedItems(list: string): string {
  return list
    .split(',')
    .map((item) => item.trim())
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .join(', ')
}

function isOrigin(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@,]+$/.test(text)
}
