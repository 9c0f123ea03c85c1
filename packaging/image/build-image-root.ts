/**
 * `npm run build:image`: makes in `dist/image` what the image has beside Debian and Node, of what `npm run build` has made. A word after it
 * names the list of the Debian that it will stand on (`/var/lib/dpkg/status`), for the list of contents.
 */
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { buildFolder, readPackages, root } from '../house.ts'
import { billOfMaterials } from '../materials/bill-of-materials.ts'
import { type ContainedPackage, containedPackages, installed } from '../materials/contained-packages.ts'
import { readIntegrity } from '../materials/integrity.ts'
import { debianPackages } from './debian-packages.ts'
import { placeOf } from './place-of.ts'

/** The image serves every database, so it has what a user installs for one only when it is used. */
const DRIVERS = ['pg', 'mysql2', '@redis/client']

/** Nothing reads these at run time. Licences stay. */
const UNUSED_FILES = /\.(?:d\.[cm]?ts|map|test\.\w+)$|(?<!licen[cs]e|notice|copying)\.(?:md|markdown)$/i
const UNUSED_FOLDERS = new Set(['test', 'tests', 'bench', 'benchmarks', 'docs', 'examples', 'fixtures', 'typings'])

const command = join(root, 'packages/cli')
const target = join(buildFolder, 'image')
const library = join(target, 'usr/local/lib/latchkey')
const documents = join(target, 'usr/share/doc/latchkey')
const hashing = installed('@node-rs/argon2', join(root, 'packages/passwords'))
/** What the command finds when it is there. */
const additions = [
  ...DRIVERS.map((name) => installed(name, command)),
  // Hashes passwords in 40 % of the time.
  ...[hashing, installed(`@node-rs/argon2-linux-${process.arch}-gnu`, hashing)],
]

rmSync(target, { recursive: true, force: true })
for (const one of containedPackages([join(buildFolder, 'packages/cli'), ...additions])) copyPackage(one)
mkdirSync(join(target, 'etc/latchkey'), { recursive: true })
mkdirSync(join(target, 'usr/local/bin'), { recursive: true })
symlinkSync('../lib/latchkey/node_modules/latchkey/bin/latchkey.cjs', join(target, 'usr/local/bin/latchkey'))
cpSync(join(root, 'deploy/image/latchkey-healthy'), join(target, 'usr/local/bin/latchkey-healthy'))
chmodSync(join(target, 'usr/local/bin/latchkey-healthy'), 0o755)
mkdirSync(documents, { recursive: true })
cpSync(join(root, 'LICENSE'), join(documents, 'LICENSE'))
writeFileSync(join(documents, 'sbom.cdx.json'), materials())

function copyPackage({ folder, name }: ContainedPackage): void {
  const place = join(library, placeOf({ folder, name }, { root, buildFolder }))
  mkdirSync(dirname(place), { recursive: true })
  cpSync(folder, place, {
    recursive: true,
    filter: (path) => isUsed(relative(folder, path)),
  })
}

/** @param path - in its package */
function isUsed(path: string): boolean {
  const [first = '', ...rest] = path.split('/')
  const isUnused = UNUSED_FOLDERS.has(first) || first.startsWith('.') || UNUSED_FILES.test(path)
  return !isUnused && ![first, ...rest].includes('node_modules')
}

/** The program is one file, made of more packages than are in the image as folders: all of them are told. */
function materials(): string {
  const own = readPackages().find(({ folder }) => folder === 'cli')
  if (!own) throw new Error('there is no package packages/cli')
  const { name, version, license } = own.manifest
  const [status] = process.argv.slice(2)
  return billOfMaterials({
    product: { kind: 'container', name, version, license },
    packages: containedPackages([command, ...additions]),
    integrity: readIntegrity(),
    platform: {
      nodeVersion: process.versions.node,
      system: status === undefined ? [] : debianPackages(readFileSync(status, 'utf8')),
    },
  })
}
