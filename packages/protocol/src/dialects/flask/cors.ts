/** Flask-Cors: its headers on every response, errors included. */
import { type HeaderLine, type Message, withHeaders } from '../../message.ts'
import type { RequestFacts } from '../../request-facts.ts'

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']

/** Which origins may read the answers: `*` echoes whichever asks, as `CORS(app)` does. */
export type CorsOrigins = '*' | readonly string[]

/** Adds the headers of Flask-Cors' defaults: no credentials, no max age, no exposed headers. */
export function withFlaskCors(message: Message, facts: RequestFacts, origins: CorsOrigins): Message {
  // Werkzeug joins repeated headers with a comma.
  const origin = facts.header('origin').join(',')
  const allowed = allowedOrigin(origin, origins)
  if (allowed === undefined) return origins === '*' ? message : withHeaders(message, [['Vary', 'Origin']])
  const headers: HeaderLine[] = [['Access-Control-Allow-Origin', allowed]]
  const method = facts.header('access-control-request-method').join(',').toUpperCase()
  if (facts.method === 'OPTIONS' && METHODS.includes(method)) {
    const requested = facts.header('access-control-request-headers').join(',')
    if (requested !== '') headers.push(['Access-Control-Allow-Headers', sortedItems(requested)])
    headers.push(['Access-Control-Allow-Methods', METHODS.join(', ')])
  }
  if (allowed !== '*') headers.push(['Vary', 'Origin'])
  return withHeaders(message, headers)
}

function allowedOrigin(origin: string, origins: CorsOrigins): string | undefined {
  if (origins === '*') return origin === '' ? '*' : origin
  return origins.includes(origin) ? origin : undefined
}

/** Python's sort: by code point, duplicates and empty items kept. Header values are Latin-1, so code units are code points. */
function sortedItems(list: string): string {
  return list
    .split(',')
    .map((item) => item.trim())
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .join(', ')
}
