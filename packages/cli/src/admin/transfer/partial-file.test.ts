/** A file that was begun goes on from its last slice only while that slice is there. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { openPartialFile } from './partial-file.ts'

describe('a file that was begun', () => {
  let folder = ''
  const path = () => join(folder, 'users.ndjson')
  const begin = async () => {
    await using file = await openPartialFile(path(), 'users')
    await file.add('first\n', { rows: 1, after: '1' })
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-partial-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('goes on behind its last slice', async () => {
    await begin()
    writeFileSync(`${path()}.partial`, 'first\nhalf a sl')
    await using file = await openPartialFile(path(), 'users')
    assert.deepEqual(file.begun, { bytes: 6, rows: 1, after: '1' })
    await file.add('second\n', { rows: 2, after: '2' })
    await file.finish()
    assert.equal(readFileSync(path(), 'utf8'), 'first\nsecond\n')
  })

  for (const [what, left] of [
    ['is gone, as after an end between its new name and the removal of its mark', undefined],
    ['is shorter than its mark says', 'fir'],
  ] as const) {
    it(`begins anew where it ${what}`, async () => {
      await begin()
      if (left === undefined) rmSync(`${path()}.partial`)
      else writeFileSync(`${path()}.partial`, left)
      await using file = await openPartialFile(path(), 'users')
      assert.deepEqual(file.begun, { bytes: 0, rows: 0 })
      await file.add('all\n', { rows: 1, after: '1' })
      await file.finish()
      assert.equal(readFileSync(path(), 'utf8'), 'all\n')
    })
  }
})
