/** Bun as an npm package: its binary is installed on demand, outside the repository, in exactly this version. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const VERSION = '1.4.5'
const PACKAGES: Readonly<Record<string, string>> = { x64: '@oven/bun-linux-x64', arm64: '@oven/bun-linux-aarch64' }

/** Where the binary is, or will be: below `LATCHKEY_RUNTIMES`, or in a temporary folder. */
export function bunPath(): string {
  return join(folder(), 'node_modules', packageName(), 'bin', 'bun')
}

/**
 * Installs the binary when it is missing; about 100 MB.
 *
 * @returns its path
 * @throws {Error} when npm fails, or has no binary for this platform
 */
export function installBun(): string {
  if (existsSync(bunPath())) return bunPath()
  mkdirSync(folder(), { recursive: true })
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder()]
  const npm = ['install', ...flags, `${packageName()}@${VERSION}`]
  const { status } = spawnSync('npm', npm, { cwd: folder(), stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error('npm could not install Bun')
  return bunPath()
}

function folder(): string {
  return join(process.env['LATCHKEY_RUNTIMES'] ?? join(tmpdir(), 'latchkey-runtimes'), `bench-bun-${VERSION}`)
}

function packageName(): string {
  const name = process.platform === 'linux' ? PACKAGES[process.arch] : undefined
  if (name === undefined) throw new Error(`Bun has no binary for ${process.platform} on ${process.arch}`)
  return name
}
