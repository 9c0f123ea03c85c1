/** The page of limits has every rule with its default, and none that there is not. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { LIMIT_RULES } from '@latchkey/server/administration'

it('lists every rule of the server with its kind and its defaults, and nothing else', () => {
  const page = readFileSync(new URL('../docs/reference/limits.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| `(\w+)` \| (\w+) \| ([^|]+) \|/gm)].map(([, name, kind, numbers]) => [
    name,
    kind,
    numbers,
  ])
  const there = LIMIT_RULES.map(({ name, kind, ...numbers }) => [
    name,
    kind,
    Object.entries(numbers)
      .map(([number, value]) => `${number} ${value}`)
      .join(', '),
  ])
  assert.deepEqual(listed.toSorted(), there.toSorted())
})
