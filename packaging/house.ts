/** The packages of this repository as their own manifests describe them, each after those that it stands on. */
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../', import.meta.url))

/** Where a build goes: `packages/<folder>` is what `npm pack` takes. */
export const buildFolder: string = join(root, 'dist')

/** The condition of `exports` under which the sources run as they are, in this repository only. */
export const SOURCE = '@latchkey/source'

/** The conditions of one entry of `exports`, or a path alone. */
export type ExportTarget = string | Readonly<Record<string, string>>

/** A `package.json` of this repository. */
export interface SourceManifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly keywords: readonly string[]
  readonly license: string
  readonly type: 'module'
  readonly engines: Readonly<Record<string, string>>
  readonly sideEffects?: boolean
  readonly bin?: Readonly<Record<string, string>>
  readonly files: readonly string[]
  readonly exports: Readonly<Record<string, ExportTarget>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** One package: its folder below `packages`, and its manifest. */
export interface HousePackage {
  readonly folder: string
  readonly manifest: SourceManifest
}

/** What all packages say of where they come from; it stands once, in the root's manifest. */
export interface Origin {
  readonly author: string
  readonly repository: string
}

/** How a package comes to be: from the entries that others import, as one program, or as it lies there. */
export type Making = 'compiled' | 'bundled' | 'copied'

/** Whoever has no entry to import is a program; it is bundled when `dist` is to have it, and otherwise written for any Node as it is. */
export function makingOf({ exports, files }: Pick<SourceManifest, 'exports' | 'files'>): Making {
  if (Object.values(exports).some((target) => typeof target !== 'string' && SOURCE in target)) return 'compiled'
  return files.includes('dist') ? 'bundled' : 'copied'
}

export function readOrigin(): Origin {
  const { author, repository } = readJson<Origin>(join(root, 'package.json'))
  return { author, repository }
}

/** @returns every package, in an order in which each can be built with those before it */
export function readPackages(): readonly HousePackage[] {
  const found = globSync('packages/*/package.json', { cwd: root }).toSorted()
  const all = found.map((path) => ({
    folder: basename(dirname(path)),
    manifest: readJson<SourceManifest>(join(root, path)),
  }))
  return inOrder(all)
}

/** @throws {Error} when packages depend on each other in a circle */
function inOrder(all: readonly HousePackage[]): readonly HousePackage[] {
  const ordered: HousePackage[] = []
  while (ordered.length < all.length) {
    const waits = (name: string) =>
      all.some(({ manifest }) => manifest.name === name) && !ordered.some(({ manifest }) => manifest.name === name)
    const next = all.find((one) => !ordered.includes(one) && !neededBy(one.manifest).some(waits))
    if (next === undefined) throw new Error('the packages depend on each other in a circle')
    ordered.push(next)
  }
  return ordered
}

/** What must be there before a package can be compiled. */
function neededBy({ dependencies = {}, peerDependencies = {} }: SourceManifest): readonly string[] {
  return [...Object.keys(dependencies), ...Object.keys(peerDependencies)]
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}
