/** Installs packages that are locked in a folder of the repository into a folder outside of it. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './tarballs.ts'

/** What is locked, and where it goes. */
export interface Locked {
  /** The folder of the repository that has `package.json` and `package-lock.json`. */
  readonly locked: string
  readonly into: string
}

/**
 * Installs exactly what is locked, when that is not there yet.
 *
 * @returns the folder that has it in `node_modules`
 * @throws {Error} when npm fails
 */
export function installLocked({ locked, into }: Locked): string {
  const from = join(root, locked)
  const wanted = createHash('sha256')
    .update(readFileSync(join(from, 'package-lock.json')))
    .digest('hex')
  const mark = join(into, 'installed')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return into
  rmSync(mark, { force: true })
  mkdirSync(into, { recursive: true })
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(from, name), join(into, name))
  console.log(`installing what ${locked} locks into ${into}`)
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', words, { cwd: into, stdio: 'inherit' })
  if (status !== 0) throw new Error(`npm could not install what ${locked} locks`)
  writeFileSync(mark, wanted)
  return into
}
