/** Puts tarballs into a registry, and looks whether what lies there then is what was built. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** One package to publish. */
export interface Publication {
  readonly name: string
  readonly version: string
  /** The tarball. */
  readonly path: string
}

/** Where to. */
export interface PublishOptions {
  readonly registry: string
  /** Without it nobody can see from which commit and by which workflow a package was made. */
  readonly hasProvenance: boolean
}

/**
 * A version that is there already is left alone when it has the same bytes: a release that was interrupted can be done again.
 *
 * @returns what was done
 * @throws {Error} when the registry refuses, or has other bytes under this version
 */
export async function publish(one: Publication, { registry, hasProvenance }: PublishOptions): Promise<string> {
  const { name, version, path } = one
  const ours = `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`
  const before = await integrityOf(one, registry)
  if (before === undefined) {
    const words = ['publish', path, '--access', 'public', '--registry', registry, '--ignore-scripts']
    if (hasProvenance) words.push('--provenance')
    const { status, stderr } = spawnSync('npm', words, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`npm publish ${name}@${version}:\n${stderr}`)
  }
  const there = before ?? (await integrityOf(one, registry))
  if (there !== ours) throw new Error(`${registry} has ${name}@${version} with other bytes: ${there}, not ${ours}`)
  return before === undefined ? 'published' : 'was there'
}

interface Packument {
  readonly versions?: Readonly<Record<string, { readonly dist: { readonly integrity: string } }>>
}

async function integrityOf({ name, version }: Publication, registry: string): Promise<string | undefined> {
  const response = await fetch(`${registry}/${name.replace('/', '%2f')}`)
  if (response.status === 404) return undefined
  if (!response.ok) throw new Error(`${registry} answers ${response.status} when it is asked for ${name}`)
  const { versions = {} } = (await response.json()) as Packument
  return versions[version]?.dist.integrity
}
