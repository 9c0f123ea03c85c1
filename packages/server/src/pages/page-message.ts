/** A page as an answer: the document around it, and what a browser must not do with it. */
import type { HeaderLine, Message } from '@latchkey/protocol'
import { type Html, html, isHtml } from '../http/html.ts'
import type { Words } from './words/words.ts'

/** What stands around a page. */
export interface PageFrame {
  readonly status: number
  readonly title: string
  readonly words: Words
  /** Of the style sheet, as the browser asks for it. */
  readonly style: string
  readonly headers?: readonly HeaderLine[]
  /** No form of it ends at a client. */
  readonly formsStayHere?: boolean
}

/**
 * No `form-action`: browsers apply it to where a form's answer redirects, too, and a consent ends at the client. `same-origin` and not
 * `no-referrer`: with that one a form's `Origin` would be `null`.
 */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

const PAGE_HEADERS: readonly HeaderLine[] = [
  ['Content-Type', 'text/html; charset=utf-8'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'same-origin'],
  ['X-Robots-Tag', 'noindex'],
  ['Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=()'],
  ['Cache-Control', 'no-store'],
]

/** @throws {TypeError} for a page of somebody's own that was not made with `html` */
export function pageMessage(body: Html, frame: PageFrame): Message {
  const { status, title, words, style, headers = [], formsStayHere = false } = frame
  if (!isHtml(body)) throw new TypeError('pages: a page is made with html`…`')
  const document = html`<!doctype html>
<html lang="${words.language}" dir="${words.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`
  const policy = formsStayHere ? `${POLICY}; form-action 'self'` : POLICY
  const all: readonly HeaderLine[] = [...PAGE_HEADERS, ['Content-Security-Policy', policy], ...headers]
  return { status, headers: all, body: document.toString() }
}
