/** What Django REST framework answers to what no view answers. */
import type { Message } from '../../../message.ts'
import { detailHeaders } from '../../detail-headers.ts'
import type { HttpDetail } from '../../dialect.ts'

const TEXTS: ReadonlyMap<number, string> = new Map([
  [400, 'Bad request.'],
  [403, 'You do not have permission to perform this action.'],
  [406, 'Could not satisfy the request Accept header.'],
  [408, 'Request timeout.'],
  [413, 'Request entity too large.'],
  [415, 'Unsupported media type in request.'],
  [429, 'Request was throttled.'],
  [503, 'Service temporarily unavailable, try again later.'],
])

const HTML_PAGES: ReadonlyMap<number, readonly [title: string, text: string]> = new Map([
  [404, ['Not Found', 'The requested resource was not found on this server.']],
  [500, ['Server Error (500)', '']],
])

export function djangoPage(status: number, detail: HttpDetail = {}): Message {
  const page = HTML_PAGES.get(status)
  if (page) return html(status, page, detail)
  if (status === 308) return redirected(detail)
  if (status < 400)
    return { status, headers: [['Content-Type', 'text/html; charset=utf-8'], ...detailHeaders(detail)], body: '' }
  const text = status === 405 ? `Method "${detail.method ?? ''}" not allowed.` : (detail.complaint ?? TEXTS.get(status))
  return {
    status,
    headers: [['Content-Type', 'application/json'], ...detailHeaders(detail)],
    body: JSON.stringify({ detail: text ?? `Error ${status}.` }),
  }
}

/** APPEND_SLASH, which names the path alone. */
function redirected({ location = '' }: HttpDetail): Message {
  const path = location.replace(/^[a-z]+:\/\/[^/]*/i, '')
  const headers: Message['headers'] = [
    ['Content-Type', 'text/html; charset=utf-8'],
    ...detailHeaders({ location: path }),
  ]
  return { status: 301, headers, body: '' }
}

function html(status: number, [title, text]: readonly [string, string], detail: HttpDetail): Message {
  const lines = ['', '<!doctype html>', '<html lang="en">', '<head>', `  <title>${title}</title>`, '</head>', '<body>']
  const rest = [`  <h1>${title}</h1><p>${text}</p>`, '</body>', '</html>', '']
  return {
    status,
    headers: [['Content-Type', 'text/html'], ...detailHeaders(detail)],
    body: [...lines, ...rest].join('\n'),
  }
}
