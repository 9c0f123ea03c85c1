/** `npm run build`: makes every package as its users get it, in `dist/packages`, and `--pack` makes tarballs of them in `dist/tarballs`. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bundleCommand } from './bundle.ts'
import { compile } from './compile.ts'
import { buildFolder, type HousePackage, readOrigin, readPackages, root, type SourceManifest } from './house.ts'
import { pack } from './pack.ts'
import { entrySources, packedManifest } from './packed-manifest.ts'
import { packedReadme } from './packed-readme.ts'

const origin = readOrigin()
const packages = readPackages()
const names = packages.map(({ manifest }) => manifest.name)

rmSync(buildFolder, { recursive: true, force: true })
for (const one of packages) {
  const folder = stage(one)
  if (one.manifest.bin) await bundleCommand(one, folder, origin)
  else compile(folder, entrySources(one.manifest))
  assertComplete(folder, one.manifest)
  console.log(`${one.manifest.name} ${one.manifest.version}`)
}
if (process.argv.includes('--pack')) for (const tarball of pack(packages)) console.log(tarball)

/** Copies what a package consists of, and lets the packages after it find it as they would find it installed. */
function stage(one: HousePackage): string {
  const { folder, manifest } = one
  const source = join(root, 'packages', folder)
  const target = join(buildFolder, 'packages', folder)
  mkdirSync(target, { recursive: true })
  const filter = (path: string) => !path.endsWith('.test.ts')
  for (const name of manifest.files)
    if (existsSync(join(source, name))) cpSync(join(source, name), join(target, name), { recursive: true, filter })
  cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'))
  writeJson(join(target, 'package.json'), packedManifest(one, origin, names))
  const readme = readFileSync(join(source, 'README.md'), 'utf8')
  const place = { folder: `packages/${folder}`, repository: origin.repository, version: manifest.version, exists }
  writeFileSync(join(target, 'README.md'), packedReadme(readme, place))
  const link = join(buildFolder, 'node_modules', manifest.name)
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
