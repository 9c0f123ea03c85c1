/** Secrets in the environment, and in files that the environment names. */
import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { scratchFolder } from '../testing/scratch-folder.ts'
import { readVariable } from './read-variable.ts'

const folder = scratchFolder()
after(() => folder[Symbol.dispose]())

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder.path, name)
  writeFileSync(path, content)
  return path
}

const read = (environment: Readonly<Record<string, string>>) => readVariable('a.urlEnv', 'URL', environment)

describe('a variable that a setting names', () => {
  it('is read from the environment, or from the file that its name with _FILE behind it names', () => {
    assert.deepEqual(read({ URL: 'redis://a' }), { value: 'redis://a', faults: [] })
    for (const text of ['redis://b', 'redis://b\n', 'redis://b\r\n', '\ufeffredis://b\r\n']) {
      assert.deepEqual(read({ URL_FILE: fileOf('one', text) }), { value: 'redis://b', faults: [] })
    }
    assert.equal(read({ URL: '', URL_FILE: fileOf('two', ' a b \n\n') }).value, ' a b \n')
  })

  it('may be in a file that others can read, as containers give it', () => {
    const file = fileOf('secret', 'redis://c')
    chmodSync(file, 0o444)
    assert.equal(read({ URL_FILE: file }).value, 'redis://c')
  })

  it('is nothing when no setting names it', () => {
    assert.deepEqual(readVariable('a.urlEnv', undefined, { URL: 'x' }), { value: undefined, faults: [] })
  })

  const missing = join(folder.path, 'missing')
  for (const [what, environment, line] of [
    ['neither', {}, 'the environment variable URL is not set'],
    [
      'both',
      { URL: 'c4n4ry', URL_FILE: missing },
      'the environment variables URL and URL_FILE are both set; leave one out',
    ],
    ['a file that is not there', { URL_FILE: missing }, `URL_FILE: ${missing} is not there`],
    ['a folder', { URL_FILE: folder.path }, `URL_FILE: ${folder.path} is not a file`],
    ['an empty file', { URL_FILE: fileOf('empty', '\n') }, `URL_FILE: ${join(folder.path, 'empty')} is empty`],
    [
      'random bytes, most of which would become the same letter',
      { URL_FILE: fileOf('bytes', Buffer.from('00ff9cfe', 'hex')) },
      `URL_FILE: ${join(folder.path, 'bytes')} is not UTF-8 text; write bytes as hex or base64`,
    ],
    [
      'a large file',
      { URL_FILE: fileOf('large', 'x'.repeat(65_537)) },
      `URL_FILE: ${join(folder.path, 'large')} is larger than 65536 bytes`,
    ],
  ] as const) {
    it(`is refused in one line for ${what}`, () => {
      assert.deepEqual(read(environment), { value: undefined, faults: [`a.urlEnv: ${line}`] })
    })
  }
})
