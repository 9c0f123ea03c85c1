/** What a page downloads. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const folder = fileURLToPath(new URL('.', import.meta.url))
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** Bytes of a bundled, minified and compressed program. */
async function weigh(program: string): Promise<{ readonly bytes: number; readonly files: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    metafile: true,
    write: false,
    conditions: ['@latchkey/source'],
  })
  return { bytes: gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length, files: Object.keys(metafile.inputs) }
}

test('all of the client weighs at most 5,650 bytes, and what the README says', async () => {
  const { bytes } = await weigh("export * from './index.ts'")
  const said = Number(/([\d,]+) bytes for everything/.exec(readme)?.[1]?.replace(',', ''))
  assert.ok(bytes <= 5650, `${bytes} bytes`)
  // The compressor differs by a few bytes from one Node to the next.
  assert.ok(Math.abs(bytes - said) < 50, `${bytes} bytes, and the README says ${said}`)
})

test('a page that speaks one dialect weighs at most 5,100 bytes, downloads no other, and brings of other packages the reading of options alone', async () => {
  const all = await weigh("export * from './index.ts'")
  const one = await weigh("export { createClient, oauth } from './index.ts'")
  assert.ok(one.bytes <= 5100 && one.bytes < all.bytes - 300, `${one.bytes} of ${all.bytes} bytes`)
  for (const file of all.files)
    assert.match(file, /^(?:packages\/(?:client|options)\/src\/|<stdin>|[\w-]+\.ts|dialects\/)/)
})
