/** What Nest answers on Express: JSON with the status in it, and 404 for a method that is not there. */
import type { Message } from '../../../message.ts'
import { detailHeaders } from '../../detail-headers.ts'
import type { HttpDetail } from '../../dialect.ts'

const TITLES: ReadonlyMap<number, string> = new Map([
  [400, 'Bad Request'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [408, 'Request Timeout'],
  [429, 'Too Many Requests'],
  [431, 'Request Header Fields Too Large'],
])

const OTHER_ORDER: ReadonlyMap<number, string> = new Map([
  [413, 'request entity too large'],
  [415, 'Unsupported Media Type'],
  [500, 'Internal server error'],
  [503, 'Service unavailable'],
])

export function nestPage(status: number, detail: HttpDetail = {}): Message {
  const { method, path, allow: _, ...rest } = detail
  const isUnanswered =
    (status === 404 || status === 405 || status === 200) && method !== undefined && path !== undefined
  const answered = isUnanswered ? 404 : status
  const headers: Message['headers'] = [
    ['Content-Type', 'application/json; charset=utf-8'],
    ...detailHeaders(isUnanswered ? rest : detail),
  ]
  if (answered < 400) return { status: answered, headers, body: '' }
  const other = OTHER_ORDER.get(answered)
  if (other !== undefined)
    return { status: answered, headers, body: JSON.stringify({ statusCode: answered, message: other }) }
  const error = TITLES.get(answered) ?? 'Error'
  const message = isUnanswered ? `Cannot ${method} ${path}` : (detail.complaint ?? error)
  return { status: answered, headers, body: JSON.stringify({ message, error, statusCode: answered }) }
}
