/**
 * `npm run build:scalar`: fetches the page's script from the npm registry, by its exact version, and keeps it compressed.
 * The package itself installs 270 others, of which the script needs none.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { SCALAR } from '../documentation/scalar-script.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-scalar-'))
try {
  execFileSync('npm', ['pack', `@scalar/api-reference@${SCALAR.version}`], { cwd: folder, stdio: 'ignore' })
  execFileSync('tar', ['xzf', `scalar-api-reference-${SCALAR.version}.tgz`], { cwd: folder })
  const script = readFileSync(join(folder, 'package/dist/browser/standalone.js'))
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: script.length }
  writeFileSync(SCALAR.file, brotliCompressSync(script, { params }))
  process.stdout.write(`sha256 ${createHash('sha256').update(script).digest('hex')}\n`)
} finally {
  rmSync(folder, { recursive: true })
}
