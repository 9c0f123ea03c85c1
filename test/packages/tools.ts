/** Tools that only proofs and releases need: locked beside this file, and installed on demand outside of the repository. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './tarballs.ts'

/** Where they are kept: `LATCHKEY_PACKAGE_TOOLS`, or a folder beside other temporary ones. */
const packageTools = process.env['LATCHKEY_PACKAGE_TOOLS'] ?? join(tmpdir(), 'latchkey-package-tools')

/** The tools of the packages' proof; about 300 MB the first time. */
export function installTools(): string {
  return installLocked('test/packages/tools', packageTools)
}

/**
 * Installs exactly what a folder locks, when that is not there yet.
 *
 * @param folder - of the repository, with a manifest and a lock file of its own
 * @returns `cacheFolder`, which has them in `node_modules`
 * @throws {Error} when npm fails
 */
export function installLocked(folder: string, cacheFolder: string): string {
  const locked = join(root, folder)
  const wanted = createHash('sha256')
    .update(readFileSync(join(locked, 'package-lock.json')))
    .digest('hex')
  const mark = join(cacheFolder, 'installed')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return cacheFolder
  rmSync(mark, { force: true })
  mkdirSync(cacheFolder, { recursive: true })
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(locked, name), join(cacheFolder, name))
  console.log(`installing what ${folder} locks into ${cacheFolder}`)
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
