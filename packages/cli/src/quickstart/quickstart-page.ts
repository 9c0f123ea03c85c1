/** The document around the quickstart's own pages. They run no script and load nothing. */
import type { Message } from '@latchkey/protocol'
import { type Html, html } from '@latchkey/server'

export function quickstartPage(title: string, body: Html, status = 200): Message {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`
  const headers = [
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Cache-Control', 'no-store'],
    ['Referrer-Policy', 'no-referrer'],
    [
      'Content-Security-Policy',
      "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ],
  ] as const
  return { status, headers, body: document.toString() }
}
