/** Tools that only proofs and releases need: locked beside this file, and installed on demand outside of the repository. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './tarballs.ts'

/** Where they are kept: `LATCHKEY_PACKAGE_TOOLS`, or a folder beside other temporary ones. */
const cacheFolder = process.env['LATCHKEY_PACKAGE_TOOLS'] ?? join(tmpdir(), 'latchkey-package-tools')
const locked = join(root, 'test/packages/tools')

/**
 * Installs exactly what is locked, when that is not there yet; about 300 MB the first time.
 *
 * @returns the folder that has them in `node_modules`
 * @throws {Error} when npm fails
 */
export function installTools(): string {
  const wanted = createHash('sha256')
    .update(readFileSync(join(locked, 'package-lock.json')))
    .digest('hex')
  const mark = join(cacheFolder, 'installed')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return cacheFolder
  rmSync(mark, { force: true })
  mkdirSync(cacheFolder, { recursive: true })
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(locked, name), join(cacheFolder, name))
  console.log(`installing what test/packages/tools locks into ${cacheFolder}`)
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', words, { cwd: cacheFolder, stdio: 'inherit' })
  if (status !== 0) throw new Error('npm could not install the tools')
  writeFileSync(mark, wanted)
  return cacheFolder
}

/** The program of one tool. */
export function toolIn(folder: string, name: string): string {
  return join(folder, 'node_modules/.bin', name)
}
