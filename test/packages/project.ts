/** An empty folder outside the repository, as a stranger begins with. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** It goes when it is disposed of. */
export interface Project extends Disposable {
  readonly folder: string
  /** @returns the path */
  readonly write: (name: string, text: string) => string
  /** Installs packages, by their names or their files. */
  readonly install: (packages: readonly string[]) => void
  /** Takes packages from another folder: peers, and types of a runtime. */
  readonly link: (names: readonly string[], from: string) => void
}

/** The registry did not answer, and what is kept here did not do. */
export class RegistryAway extends Error {}

const AWAY = /\b(?:ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENOTCACHED|ERR_SOCKET_TIMEOUT|network)\b/

export function createProject(manifest: object = { private: true, type: 'module' }): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-project-')))
  const write = (name: string, text: string) => {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }
  write('package.json', JSON.stringify(manifest))
  return {
    folder,
    write,
    install: (packages) => install(folder, packages),
    link(names, from) {
      for (const name of names) {
        const link = join(folder, 'node_modules', name)
        mkdirSync(dirname(link), { recursive: true })
        if (!existsSync(link)) symlinkSync(join(from, 'node_modules', name), link)
      }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What npm keeps is taken first. A registry that is not there is not waited for. */
function install(folder: string, packages: readonly string[]): void {
  const flags = ['--prefer-offline', '--fetch-retries=1', '--fetch-timeout=30000']
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--omit=peer', '--loglevel=error']
  const { status, stderr } = spawnSync('npm', ['install', ...flags, ...quiet, ...packages], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status === 0) return
  if (AWAY.test(stderr)) throw new RegistryAway(stderr)
  throw new Error(`npm install ${packages.join(' ')}:\n${stderr}`)
}
