/** Declarations as users' compilers read them. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { finishDeclarations } from './declarations.ts'

describe('finished declarations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-declarations-'))
  after(() => rmSync(folder, { recursive: true }))

  function write(name: string, text: string): string {
    const file = join(folder, 'dist', name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    writeFileSync(`${file}.map`, '{"version":3,"mappings":"AAAA"}')
    return file
  }

  it('name each other as they are, and leave out what no entry leads to', () => {
    const index = write(
      'index.d.ts',
      "export * from './a/b.ts'\nexport declare const c: typeof import('./c.js').c\nexport * from 'd.ts'\n",
    )
    const b = write('a/b.d.ts', 'export declare const b: 1\n')
    const c = write('c.d.ts', 'export declare const c: 1\n')
    const internal = write('internal.d.ts', "import type { KeyObject } from 'node:crypto'\nexport type K = KeyObject\n")
    finishDeclarations(folder, ['dist/index.d.ts'])
    const text = "export * from './a/b.js'\nexport declare const c: typeof import('./c.js').c\nexport * from 'd.ts'\n"
    assert.equal(readFileSync(index, 'utf8'), text)
    assert.deepEqual([b, c, internal, `${internal}.map`].map(existsSync), [true, true, false, false])
  })

  it('bring the types of disposal where they name them, and their maps know of the new line', () => {
    const file = write('index.d.ts', 'export interface Open extends AsyncDisposable {}\n')
    finishDeclarations(folder, ['dist/index.d.ts'])
    assert.match(readFileSync(file, 'utf8'), /^\/\/\/ <reference lib="esnext\.disposable" \/>\nexport interface Open/)
    assert.equal((JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { mappings: string }).mappings, ';AAAA')
  })

  it('are refused when one names a file that is not there', () => {
    write('index.d.ts', "export * from './gone.ts'\n")
    assert.throws(() => finishDeclarations(folder, ['dist/index.d.ts']), /gone\.d\.ts, which is not there$/)
  })
})
