/** Makes every package as its users get it. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bundleCommand } from './bundle.ts'
import { compile } from './compile.ts'
import {
  type HousePackage,
  makingOf,
  type Origin,
  readOrigin,
  readPackages,
  root,
  type SourceManifest,
} from './house.ts'
import { MATERIALS_FILE, packageMaterials } from './materials/package-materials.ts'
import { entrySources, packedManifest } from './packed-manifest.ts'
import { packedReadme } from './packed-readme.ts'

/** Where to, and how thoroughly. */
export interface BuildOptions {
  /** A folder of the repository, so that what the packages need is found. */
  readonly into: string
  /** Whether types are checked, which takes most of the time. */
  readonly isChecked: boolean
}

/** @returns the packages, each of which lies in `packages` of the folder, by the name of its own folder */
export async function buildPackages({ into, isChecked }: BuildOptions): Promise<readonly HousePackage[]> {
  const packages = readPackages()
  const origin = readOrigin()
  // What else lies there is not ours.
  for (const name of ['packages', 'node_modules', 'tarballs'])
    rmSync(join(into, name), { recursive: true, force: true })
  for (const one of packages) {
    const folder = stage(one, { into, packages, origin })
    const making = makingOf(one.manifest)
    if (making === 'bundled') await bundleCommand(one, folder, origin)
    if (making === 'compiled') compile(folder, { entries: entrySources(one.manifest), isChecked })
    assertComplete(folder, one.manifest)
  }
  return packages
}

interface Stage {
  readonly into: string
  readonly packages: readonly HousePackage[]
  readonly origin: Origin
}

/** Copies what a package consists of, and lets the packages after it find it as they would find it installed. */
function stage(one: HousePackage, { into, packages, origin }: Stage): string {
  const { folder, manifest } = one
  const source = join(root, 'packages', folder)
  const target = join(into, 'packages', folder)
  mkdirSync(target, { recursive: true })
  const filter = (path: string) => !path.endsWith('.test.ts')
  for (const name of manifest.files)
    if (existsSync(join(source, name))) cpSync(join(source, name), join(target, name), { recursive: true, filter })
  cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'))
  writeFileSync(join(target, MATERIALS_FILE), packageMaterials(one))
  const names = packages.map((each) => each.manifest.name)
  writeJson(join(target, 'package.json'), packedManifest(one, origin, names))
  const readme = readFileSync(join(source, 'README.md'), 'utf8')
  const place = { folder: `packages/${folder}`, repository: origin.repository, version: manifest.version, exists }
  writeFileSync(join(target, 'README.md'), packedReadme(readme, place))
  const link = join(into, 'node_modules', manifest.name)
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(target, link, 'dir')
  return target
}

function assertComplete(folder: string, { name, files }: SourceManifest): void {
  const missing = files.filter((file) => !existsSync(join(folder, file)))
  if (missing.length > 0) throw new Error(`${name}: files names what was not built: ${missing.join(', ')}`)
}

function exists(path: string): boolean {
  return existsSync(join(root, path))
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`)
}
