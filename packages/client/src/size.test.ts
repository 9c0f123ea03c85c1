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
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  const files = inputs.flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []))
  return { bytes: gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length, files }
}

test('all of the client weighs at most 6,100 bytes, and what the README says', async () => {
  const { bytes } = await weigh("export * from './index.ts'")
  const said = Number(/([\d,]+) bytes for everything/.exec(readme)?.[1]?.replace(',', ''))
  assert.ok(bytes <= 6100, `${bytes} bytes`)
  // The compressor differs by a few bytes from one Node to the next.
  assert.ok(Math.abs(bytes - said) < 50, `${bytes} bytes, and the README says ${said}`)
})

test('a page with bearer tokens weighs at most 5,000 bytes, one with cookies 5,200; it downloads no other, and brings of other packages the reading of options alone', async () => {
  const all = await weigh("export * from './index.ts'")
  for (const [dialect, most] of [
    ['oauth', 5000],
    ['oauthCookies', 5200],
  ] as const) {
    const one = await weigh(`export { createClient, ${dialect} } from './index.ts'`)
    assert.ok(one.bytes <= most, `${dialect}: ${one.bytes} of ${all.bytes} bytes`)
    assert.ok(one.files.filter((file) => /dialects\/(?:oauth|flask-\w+|oauth-cookies)\.ts$/.test(file)).length === 1)
  }
  for (const file of all.files)
    assert.match(file, /^(?:packages\/(?:client|options)\/src\/|<stdin>|[\w-]+\.ts|dialects\/)/)
})
