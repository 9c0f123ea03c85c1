/** Builds the packages and packs them, as they would be published. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../../', import.meta.url))

/** One package of the house, packed. */
export interface Tarball {
  readonly name: string
  readonly version: string
  /** The file. */
  readonly path: string
  /** Whether others can import something of it. */
  readonly isLibrary: boolean
  /** The packages of the house that it needs. */
  readonly needs: readonly string[]
}

/** Where to build, and how thoroughly. */
export interface TarballOptions {
  /** Inside the repository: what the packages need is found from there. */
  readonly into: string
  /** Without it types are not checked, which `npm run types` does. */
  readonly isChecked: boolean
}

/** @throws {Error} with what the build says */
export function buildTarballs({ into, isChecked }: TarballOptions): readonly Tarball[] {
  const words = ['--conditions=@latchkey/source', join(root, 'packaging/build.ts'), '--pack', `--into=${into}`]
  if (!isChecked) words.push('--unchecked')
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`the packages cannot be built:\n${stdout}${stderr}`)
  const paths = stdout.trim().split('\n')
  return paths.map((path) => {
    const text = spawnSync('tar', ['-xzOf', path, 'package/package.json'], { encoding: 'utf8' }).stdout
    const { name, version, exports, dependencies = {} } = JSON.parse(text) as Manifest
    const needs = Object.keys(dependencies).filter((needed) => isOurs(needed))
    return { name, version, path, isLibrary: importedSubpaths(exports).length > 0, needs }
  })
}

/** A package, and those of the house that npm would fetch for it. */
export function withNeeds(name: string, tarballs: readonly Tarball[]): readonly Tarball[] {
  const found = new Set<Tarball>()
  const add = (wanted: string) => {
    const tarball = tarballs.find((one) => one.name === wanted)
    if (tarball === undefined) throw new Error(`${wanted} was not packed`)
    if (found.has(tarball)) return
    found.add(tarball)
    tarball.needs.forEach(add)
  }
  add(name)
  return [...found]
}

export function isOurs(name: string): boolean {
  return /^(?:@latchkey\/|(?:create-)?latchkey$)/.test(name)
}

/** Every path that an installed package lets others import, as they would write it. */
export function entryPoints(folder: string, name: string): readonly string[] {
  const { exports } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as Manifest
  return importedSubpaths(exports).map((subpath) => name + subpath.slice(1))
}

function importedSubpaths(exports: Manifest['exports']): readonly string[] {
  return Object.keys(exports).filter((subpath) => !subpath.endsWith('.json'))
}

/** The Node that an installed package asks for, by one of its entry points: `>=22.12` is major 22. */
export function engineOf(folder: string, specifier: string): { readonly range: string; readonly major: number } {
  const [name] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? ['']
  const { engines } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as Manifest
  return { range: engines.node, major: Number(/\d+/.exec(engines.node)?.[0]) }
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly engines: { readonly node: string }
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
}
