import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openJournal } from './journal.ts'

const settings = { node: 'v24', seconds: 1 }

/** A path in a temporary folder, until the test ends. */
function scratchPath() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-journal-'))
  return { path: join(folder, 'deep', 'state.jsonl'), [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

test('goes on with what an earlier run has written', () => {
  using scratch = scratchPath()
  const first = openJournal<number>({ path: scratch.path, settings, fresh: false })
  first.append(1)
  first.append(2)
  assert.deepEqual(first.entries, [1, 2])
  const second = openJournal<number>({ path: scratch.path, settings, fresh: false })
  assert.deepEqual(second.entries, [1, 2])
  second.append(3)
  assert.deepEqual(openJournal({ path: scratch.path, settings, fresh: false }).entries, [1, 2, 3])
})

test('drops a line that was cut in the middle, and writes the next one on a line of its own', () => {
  using scratch = scratchPath()
  openJournal<number>({ path: scratch.path, settings, fresh: false }).append(1)
  appendFileSync(scratch.path, '{"round":')
  const journal = openJournal<number>({ path: scratch.path, settings, fresh: false })
  assert.deepEqual(journal.entries, [1])
  journal.append(2)
  assert.deepEqual(openJournal({ path: scratch.path, settings, fresh: false }).entries, [1, 2])
})

test('refuses to go on under other settings, and forgets them when told so', () => {
  using scratch = scratchPath()
  openJournal<number>({ path: scratch.path, settings, fresh: false }).append(1)
  const other = { ...settings, seconds: 2 }
  assert.throws(() => openJournal({ path: scratch.path, settings: other, fresh: false }), /"seconds":1.*--fresh/)
  assert.deepEqual(openJournal({ path: scratch.path, settings: other, fresh: true }).entries, [])
  assert.deepEqual(openJournal({ path: scratch.path, settings: other, fresh: false }).entries, [])
})
