/** What Express answers where no handler does: `Cannot GET /x` for a method that is not there, too. */
import type { Message } from '../../../message.ts'
import { detailHeaders } from '../../detail-headers.ts'
import type { HttpDetail } from '../../dialect.ts'

const TITLES: ReadonlyMap<number, string> = new Map([
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [408, 'Request Timeout'],
  [413, 'Payload Too Large'],
  [415, 'Unsupported Media Type'],
  [429, 'Too Many Requests'],
  [431, 'Request Header Fields Too Large'],
  [500, 'Internal Server Error'],
  [503, 'Service Unavailable'],
])

export function expressPage(status: number, detail: HttpDetail = {}): Message {
  const { method, path, allow = [] } = detail
  if (status === 200) {
    // The list is the body. Express knows no OPTIONS of its own.
    const list = expressMethods(allow)
    return {
      status,
      headers: [
        ['Content-Type', 'text/html; charset=utf-8'],
        ['Allow', list],
      ],
      body: list,
    }
  }
  if (status < 400) return { status, headers: detailHeaders(detail), body: '' }
  const isUnanswered = (status === 404 || status === 405) && method !== undefined && path !== undefined
  const text = isUnanswered ? `Cannot ${method} ${path}` : (TITLES.get(status) ?? `Error ${status}`)
  const body = `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>${escapeHtml(text)}</pre>\n</body>\n</html>\n`
  const { allow: _, ...rest } = detail
  return {
    status: status === 405 && isUnanswered ? 404 : status,
    headers: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ...(isUnanswered ? detailHeaders(rest) : detailHeaders(detail)),
    ],
    body,
  }
}

/** GET brings HEAD; OPTIONS is not listed. */
export function expressMethods(allow: readonly string[]): string {
  const own = allow.filter((one) => one !== 'OPTIONS')
  return [...new Set(own.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])))].join(',')
}

/** escape-html */
function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
