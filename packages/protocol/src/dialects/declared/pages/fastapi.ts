/** What Starlette and FastAPI answer where no path operation does. */
import type { Message } from '../../../message.ts'
import { detailHeaders } from '../../detail-headers.ts'
import type { HttpDetail } from '../../dialect.ts'

const TEXTS: ReadonlyMap<number, string> = new Map([
  [400, 'There was an error parsing the body'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [408, 'Request Timeout'],
  [413, 'Request Entity Too Large'],
  [415, 'Unsupported Media Type'],
  [429, 'Too Many Requests'],
  [431, 'Request Header Fields Too Large'],
  [503, 'Service Unavailable'],
])

export function fastapiPage(status: number, detail: HttpDetail = {}): Message {
  const { allow, ...rest } = detail
  // Starlette names the one method of the route.
  const named = allow?.find((one) => one !== 'OPTIONS' && one !== 'HEAD')
  const headers = detailHeaders({ ...rest, ...(named !== undefined && status !== 200 && { allow: [named] }) })
  // There is no OPTIONS without CORS.
  const isUnanswered = status === 200 && detail.method !== undefined
  const answered = isUnanswered ? 405 : status
  if (answered === 500) {
    return {
      status: 500,
      headers: [['Content-Type', 'text/plain; charset=utf-8'], ...headers],
      body: 'Internal Server Error',
    }
  }
  if (answered < 400) return { status: answered === 308 ? 307 : answered, headers, body: '' }
  const allowed: Message['headers'] = isUnanswered && named !== undefined ? [['Allow', named]] : []
  return {
    status: answered,
    headers: [...headers, ...allowed, ['Content-Type', 'application/json']],
    body: JSON.stringify({ detail: TEXTS.get(answered) ?? `Error ${answered}` }),
  }
}
