/** `docs/reference/audit-events.md` and what the rooms declare say the same: no type without a line, no line without a type. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { AUDIT_EVENT_TYPES, AUDIT_EVENTS_OF } from '@latchkey/server/administration'

const page = readFileSync(new URL('../docs/reference/audit-events.md', import.meta.url), 'utf8')

/** The lines of each heading: a type and its meaning. */
function told(): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const [, ...sections] = page.split(/^## /m)
  return Object.fromEntries(
    sections.map((section) => [
      section.slice(0, section.indexOf('\n')),
      Object.fromEntries(
        [...section.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, type, meaning]) => [type, meaning]),
      ),
    ]),
  )
}

describe('the reference of audit events', () => {
  it('lists what each room declares, in its words, and nothing else', () => {
    assert.deepEqual(told(), AUDIT_EVENTS_OF)
  })

  it('knows every type that can be asked for', () => {
    const types = Object.values(told()).flatMap((lines) => Object.keys(lines))
    assert.deepEqual(types, AUDIT_EVENT_TYPES)
    assert.ok(types.length > 20)
  })
})
