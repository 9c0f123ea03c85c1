/** The bases that the Dockerfile names; or, where no registry can be reached, a Debian of the same release made by debootstrap. */
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Buildah } from './buildah.ts'

const NAMED = /^ARG (\w+_IMAGE)=(\S+)$/gm
const RELEASE = 'bookworm'

/** What debian:bookworm-slim leaves out too. */
const LEFT_OUT = [
  'usr/share/doc',
  'usr/share/man',
  'usr/share/info',
  'usr/share/locale',
  'var/cache/apt',
  'var/lib/apt/lists',
]

/** The bases. */
export interface Bases {
  /** What the build is told of them. */
  readonly words: readonly string[]
  readonly description: string
}

/** @throws {Error} when a base cannot be had and continuous integration runs: it would prove another image than the one that is released */
export function prepareBases(buildah: Buildah, root: string): Bases {
  const named = [...readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(NAMED)].map(([, , image = '']) => image)
  if (named.every((image) => buildah.tries('pull', '--quiet', image))) {
    return { words: [], description: named.map((image) => image.replace(/@.*/, '')).join(', ') }
  }
  if (process.env['CI']) throw new Error(`the bases cannot be had: ${named.join(', ')}`)
  const debian = importRoot(buildah, 'debian', debianRoot(join(root, 'node_modules/.cache/latchkey-debian')))
  const node = addNode(buildah, debian, root)
  return {
    words: ['--build-arg', `DEBIAN_IMAGE=${debian}`, '--build-arg', `NODE_IMAGE=${node}`],
    description: `no registry can be reached: Debian ${RELEASE} by debootstrap, and the Node of package-lock.json`,
  }
}

/** @param folder - is kept: it takes minutes to make */
function debianRoot(folder: string): string {
  const made = join(folder, 'root')
  if (existsSync(made)) return made
  const unfinished = join(folder, 'unfinished')
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  execFileSync('debootstrap', ['--variant=minbase', RELEASE, unfinished, 'http://deb.debian.org/debian'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (const one of LEFT_OUT) rmSync(join(unfinished, one), { recursive: true, force: true })
  renameSync(unfinished, made)
  return made
}

function importRoot(buildah: Buildah, name: string, folder: string): string {
  return changed(buildah, 'scratch', name, (container) => buildah.run('add', '--quiet', container, folder, '/'))
}

/** As the official image has them: Node, its licence and npm below /usr/local. */
function addNode(buildah: Buildah, base: string, root: string): string {
  const packaged = join(root, `node_modules/node-linux-${process.arch}`)
  const npm = dirname(dirname(realpathSync(printed('which', 'npm'))))
  return changed(buildah, base, 'node', (container) => {
    buildah.run('add', '--quiet', container, join(packaged, 'bin/node'), '/usr/local/bin/node')
    buildah.run('add', '--quiet', container, join(packaged, 'LICENSE'), '/usr/local/LICENSE')
    buildah.run('add', '--quiet', container, npm, '/usr/local/lib/node_modules/npm')
    const mounted = buildah.run('mount', container)
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(mounted, 'usr/local/bin/npm'))
    // Behind a proxy of its own a machine reaches npm with certificates that no image has.
    const certificates = process.env['NODE_EXTRA_CA_CERTS']
    if (certificates === undefined) return
    buildah.run('config', '--env', `NODE_EXTRA_CA_CERTS=${certificates}`, container)
    mkdirSync(join(mounted, dirname(certificates)), { recursive: true })
    copyFileSync(certificates, join(mounted, certificates))
  })
}

function changed(buildah: Buildah, base: string, name: string, change: (container: string) => void): string {
  const container = buildah.run('from', '--pull=never', base)
  change(container)
  const image = `localhost/latchkey-proof-${name}`
  buildah.run('commit', '--quiet', container, image)
  buildah.run('rm', container)
  return image
}

function printed(program: string, ...words: readonly string[]): string {
  return execFileSync(program, words, { encoding: 'utf8' }).trim()
}
