/** Makes the tarballs that are published. npm writes no time of its own into them: the same files give the same bytes. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { buildFolder, type HousePackage } from './house.ts'

interface PackedTarball {
  readonly filename: string
}

/** @returns the paths of the tarballs, in the order of the packages */
export function pack(packages: readonly HousePackage[]): readonly string[] {
  const destination = join(buildFolder, 'tarballs')
  mkdirSync(destination, { recursive: true })
  const folders = packages.map(({ folder }) => join(buildFolder, 'packages', folder))
  const output = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', destination, ...folders],
    {
      encoding: 'utf8',
    },
  )
  return (JSON.parse(output) as readonly PackedTarball[]).map(({ filename }) => join(destination, filename))
}
