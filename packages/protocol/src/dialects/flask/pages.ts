/** The HTML pages that werkzeug (2.x, 3.x) sends for HTTP errors, redirects and OPTIONS. */
import type { Message } from '../../message.ts'
import { detailHeaders } from '../detail-headers.ts'
import type { HttpDetail } from '../dialect.ts'

const HTML = 'text/html; charset=utf-8'

const PAGES: ReadonlyMap<number, readonly [title: string, text: string]> = new Map([
  [400, ['Bad Request', 'The browser (or proxy) sent a request that this server could not understand.']],
  [
    404,
    [
      'Not Found',
      'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
    ],
  ],
  [405, ['Method Not Allowed', 'The method is not allowed for the requested URL.']],
  [
    408,
    [
      'Request Timeout',
      "The server closed the network connection because the browser didn't finish the request within the specified time.",
    ],
  ],
  [413, ['Request Entity Too Large', 'The data value transmitted exceeds the capacity limit.']],
  [415, ['Unsupported Media Type', 'The server does not support the media type transmitted in the request.']],
  [429, ['Too Many Requests', 'This user has exceeded an allotted request count. Try again later.']],
  [431, ['Request Header Fields Too Large', 'One or more header fields exceeds the maximum size.']],
  [
    500,
    [
      'Internal Server Error',
      'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
    ],
  ],
  [
    503,
    [
      'Service Unavailable',
      'The server is temporarily unable to service your request due to maintenance downtime or capacity problems. Please try again later.',
    ],
  ],
])

/**
 * The page for a status.
 *
 * @param detail.complaint - replaces the text, as Flask does in debug mode
 */
export function flaskPage(status: number, detail: HttpDetail = {}): Message {
  return { status, headers: [['Content-Type', HTML], ...detailHeaders(detail)], body: bodyOf(status, detail) }
}

/** A text that a view returned: Flask calls it HTML. */
export function htmlMessage(text: string): Message {
  return { status: 200, headers: [['Content-Type', HTML]], body: text }
}

function bodyOf(status: number, { location, complaint }: HttpDetail): string {
  if (location !== undefined) return redirectPage(location)
  const page = PAGES.get(status)
  if (!page) return ''
  const [title, text] = page
  const paragraph = escapeHtml(complaint ?? text)
  return `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${paragraph}</p>\n`
}

function redirectPage(location: string): string {
  const url = escapeHtml(location)
  return (
    '<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n' +
    `<p>You should be redirected automatically to the target URL: <a href="${url}">${url}</a>. If not, click the link.\n`
  )
}

/** markupsafe's escape. */
function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('>', '&gt;')
    .replaceAll('<', '&lt;')
    .replaceAll("'", '&#39;')
    .replaceAll('"', '&#34;')
}
