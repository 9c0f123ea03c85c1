import assert from 'node:assert/strict'
import { it } from 'node:test'
import { reportPage } from './report-page.ts'

const HOSTILE = `<script>alert('1')</script>&"\u202e`

it('has nothing in it but text, whatever a table or a format is called', () => {
  const html = reportPage({
    ...{ at: 1_800_000_000, place: HOSTILE, rows: 1, current: 0, old: 1, unsafe: 0, unreadable: 0 },
    formats: [{ name: HOSTILE, rows: 1 }],
    refused: [{ name: HOSTILE, rows: 0 }],
    ...{ replaced: 'all', issuing: false },
    tokens: [{ dialect: HOSTILE, lifetimeSeconds: 1, endsAt: undefined, daysLeft: undefined }],
  })
  assert.doesNotMatch(html, /<script|\u202e|'1'/)
  assert.equal(html.split('&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;').length, 5)
})
