/** The digests of what npm installs here, as the lock file has them. */
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../house.ts'

/** @returns the digest of the package in a folder; none for one of this repository */
export function readIntegrity(): (folder: string) => string | undefined {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
  return (folder) => packages[relative(root, folder)]?.integrity
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string }>>
}
