import assert from 'node:assert/strict'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { missingFile } from './sqlite-file.ts'

test('a database in memory is never there before, whatever the files are called', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'latchkey-sqlite-file-'))
  const before = process.cwd()
  process.chdir(folder.path)
  try {
    writeFileSync(':memory:', '')
    assert.deepEqual(missingFile(':memory:'), { path: ':memory:', whyNot: undefined })
  } finally {
    process.chdir(before)
  }
})

test('a file is missing until it is there, and can be made where its nearest folder is one', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'latchkey-sqlite-file-'))
  const path = join(folder.path, 'below', 'latchkey.db')
  assert.deepEqual(missingFile(path), { path, whyNot: undefined })
  writeFileSync(join(folder.path, 'below'), '')
  const whyNot = `this user may not write in ${join(folder.path, 'below')}`
  assert.deepEqual(missingFile(path), { path, whyNot })
  assert.equal(missingFile(join(folder.path, 'below')), undefined)
})
