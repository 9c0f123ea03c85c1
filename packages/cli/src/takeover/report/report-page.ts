/** The report as one static page: no script, nothing from elsewhere, and bars by CSS alone. */
import { type Html, html } from '@latchkey/server'
import { plain, timeText } from '../../admin/table.ts'
import type { TakeoverReport } from './report.ts'
import { tokenLines } from './report-text.ts'

const STYLE = `body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 52rem; padding: 0 1rem; color: #1b1b1b; background: #fff }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #ddd }
td.count { text-align: right; font-variant-numeric: tabular-nums } td.bar { width: 40% }
meter { width: 100%; height: 1rem }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } th, td { border-color: #444 } }`

export function reportPage(report: TakeoverReport): string {
  const { place, rows, current, old, unsafe, unreadable, formats, refused, replaced } = report
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Takeover report</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Takeover report</h1>
<p>${plain(place)}: ${counted(rows)} rows at ${timeText(report.at)}</p>
<h2>Passwords</h2>
${barTable(rows, [
  { name: 'as written today', rows: current },
  { name: 'old', rows: old },
  { name: 'of these broken', rows: unsafe },
  { name: 'of no known format', rows: unreadable },
])}
<p>A login replaces ${replaced === 'all' ? 'every old one' : replaced}.</p>
<h2>Formats left</h2>
${formats.length + refused.length === 0 ? html`<p>None.</p>` : barTable(rows, [...formats, ...refused])}
<h2>Old tokens</h2>
<ul>
${tokenLines(report).map((line) => html`<li>${plain(line)}</li>`)}
</ul>
</body>
</html>
`
  return page.toString()
}

function barTable(all: number, bars: readonly { readonly name: string; readonly rows: number }[]): Html {
  const most = Math.max(1, all)
  const lines = bars.map(
    ({ name, rows }) =>
      html`<tr><td>${plain(name)}</td><td class="count">${counted(rows)}</td><td class="bar"><meter min="0" max="${most}" value="${rows}">${counted(rows)} of ${counted(most)}</meter></td></tr>
`,
  )
  return html`<table>
<tr><th>Kind</th><th>Rows</th><th></th></tr>
${lines}</table>`
}

function counted(count: number): string {
  return count.toLocaleString('en')
}
