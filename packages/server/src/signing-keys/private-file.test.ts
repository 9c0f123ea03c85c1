/** A file that holds a secret. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readPrivateFile } from './private-file.ts'

describe('a file that holds a secret', () => {
  const read = (file: string) => readPrivateFile(file, 'the key file', 'make one')
  const fault = (message: string) => ({ name: 'ConfigurationError', message, faults: [message] })

  it('is read up to 64 KiB, to its last character', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'latchkey-private-file-'))
    const file = join(folder.path, 'key')
    writeFileSync(file, 'k'.repeat(65_536), { mode: 0o600 })
    assert.equal(read(file).length, 65_536)
    writeFileSync(file, 'k'.repeat(65_537))
    assert.throws(() => read(file), fault('the key file is too large'))
  })

  it('is refused in one line, with what mends it', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'latchkey-private-file-'))
    const file = join(folder.path, 'key')
    assert.throws(() => read(file), fault('the key file is not there; make one'))
    writeFileSync(file, 'k')
    for (const mode of [0o640, 0o602]) {
      chmodSync(file, mode)
      const found = mode.toString(8).padStart(4, '0')
      const message = `the key file has mode ${found}: others can read or write it; chmod 600 it`
      assert.throws(() => read(file), fault(message))
    }
    mkdirSync(join(folder.path, 'folder'))
    assert.throws(() => read(join(folder.path, 'folder')), fault('the key file is not a file'))
    assert.throws(() => read(join(file, 'below')), fault('the key file cannot be read (ENOTDIR)'))
  })
})
