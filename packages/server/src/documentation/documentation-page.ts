/** The page, and the policy under which it runs: this one script, these styles by their hashes, and no other host. */
import { createHash } from 'node:crypto'
import type { Message } from '@latchkey/protocol'
import { html } from '../http/html.ts'
import { SCALAR } from './scalar-script.ts'

/** What the page needs. */
export interface DocumentationPageOptions {
  readonly title: string
  readonly scriptPath: string
}

/** Its address is relative: the page may stand beneath a path. Nothing may ask another host: no fonts, no proxy, no agent, no hosted client, no telemetry. */
const CONFIGURATION = {
  url: 'openapi.json',
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  telemetry: false,
  persistAuth: false,
  agent: { disabled: true },
  mcp: { disabled: true },
}

const START = `Scalar.createApiReference('#app', ${JSON.stringify(CONFIGURATION)})`

export function documentationPage({ title, scriptPath }: DocumentationPageOptions): Message {
  const policy = [
    "default-src 'none'",
    `script-src 'self' '${hashOf(START)}'`,
    `style-src-elem ${SCALAR.styles.map((hash) => `'${hash}'`).join(' ')}`,
    // Attributes style one element, with values that the page computes.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
${html`<title>${title}</title>`}
</head>
<body>
<div id="app"></div>
<script src="${scriptPath}"></script>
<script>${START}</script>
</body>
</html>
`
  const headers = [
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Cache-Control', 'no-store'],
    ['Content-Security-Policy', policy.join('; ')],
  ] as const
  return { status: 200, headers, body }
}

function hashOf(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`
}
