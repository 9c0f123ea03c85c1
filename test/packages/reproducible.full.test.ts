/** Who builds the same commit gets the same tarballs, so that anybody can see that what is published was made of it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { buildTarballs, root } from './tarballs.ts'

test('tarballs that are built twice, in two folders, by two users in two zones, have the same bytes', () => {
  mkdirSync(join(root, 'dist'), { recursive: true })
  const folders = [mkdtempSync(join(root, 'dist', 'once-')), mkdtempSync(join(root, 'dist', 'once-more-'))]
  const mask = process.umask()
  const zone = process.env['TZ']
  try {
    const [first, second] = folders.map((into, again) => {
      process.umask(again ? 0o077 : 0o022)
      process.env['TZ'] = again ? 'Asia/Kathmandu' : 'UTC'
      return digestsOf(into)
    })
    assert.equal(Object.keys(first ?? {}).length, 10)
    assert.deepEqual(second, first)
  } finally {
    process.umask(mask)
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
    for (const folder of folders) rmSync(folder, { recursive: true })
  }
})

function digestsOf(into: string): Readonly<Record<string, string>> {
  const tarballs = buildTarballs({ into, isChecked: false })
  return Object.fromEntries(
    tarballs.map(({ path }) => [basename(path), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  )
}
