/** Makes the command alone, as it is packed, in a folder: `node … packaging/build-command.ts FOLDER`. For measurements and tests. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bundleCommand } from './bundle.ts'
import { makingOf, readOrigin, readPackages } from './house.ts'
import { packedManifest } from './packed-manifest.ts'

const [folder] = process.argv.slice(2)
const [cli] = readPackages().filter(({ manifest }) => makingOf(manifest) === 'bundled')
if (folder === undefined || cli === undefined) throw new TypeError('give the folder in which the command is made')
mkdirSync(folder, { recursive: true })
await bundleCommand(cli, resolve(folder), readOrigin())
writeFileSync(join(folder, 'package.json'), JSON.stringify(packedManifest(cli, readOrigin(), [])))
