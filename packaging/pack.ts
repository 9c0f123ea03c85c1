/** Makes the tarballs that are published. npm writes no time of its own into them, but modes: the same files give the same bytes. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { HousePackage } from './house.ts'

interface PackedTarball {
  readonly filename: string
}

/**
 * @param into - where they were built; the tarballs go into `tarballs` beside them
 * @returns the paths of the tarballs, in the order of the packages
 */
export function pack(packages: readonly HousePackage[], into: string): readonly string[] {
  const destination = join(into, 'tarballs')
  mkdirSync(destination, { recursive: true })
  const folders = packages.map(({ folder }) => join(into, 'packages', folder))
  for (const folder of folders) setModes(folder)
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination, ...folders]
  const output = execFileSync('npm', words, { encoding: 'utf8' })
  return (JSON.parse(output) as readonly PackedTarball[]).map(({ filename }) => join(destination, filename))
}

/** What anybody may read and run, whatever the umask of who builds. */
function setModes(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const isRun = entry.isDirectory() || entry.parentPath === join(folder, 'bin')
    chmodSync(join(entry.parentPath, entry.name), isRun ? 0o755 : 0o644)
  }
}
