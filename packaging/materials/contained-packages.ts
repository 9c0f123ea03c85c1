/** Which packages a program brings along: those that npm has installed for it, found as Node finds them. */
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One package. */
export interface ContainedPackage {
  readonly name: string
  readonly version: string
  /** An SPDX expression, as the package states it. */
  readonly license: string | undefined
  /** Where it lies. */
  readonly folder: string
  /** The folders of the packages that it needs. */
  readonly needs: readonly string[]
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

/**
 * @param folders - of the packages to begin with
 * @returns these, and all that they need, each once. What is optional is not needed.
 * @throws {Error} when one is not installed
 */
export function containedPackages(folders: readonly string[]): readonly ContainedPackage[] {
  const found = new Map<string, ContainedPackage>()
  const waiting = folders.map((folder) => realpathSync(folder))
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    if (found.has(folder)) continue
    const { name, version, license, dependencies = {} } = readManifest(folder)
    const needs = Object.keys(dependencies).map((needed) => installed(needed, folder))
    found.set(folder, { name, version, license, folder, needs })
    waiting.push(...needs)
  }
  return [...found.values()]
}

/**
 * @param from - the folder of the package that needs it
 * @throws {Error} when it is not installed
 */
export function installed(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
    if (folder === dirname(folder)) throw new Error(`${from} needs ${name}, which is not installed`)
  }
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}
