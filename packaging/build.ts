/**
 * `npm run build`: makes every package as its users get it, in `dist/packages`. `--pack` makes tarballs of them in `dist/tarballs`,
 * `--unchecked` checks no types, and `--into=FOLDER` builds elsewhere in the repository.
 */
import { parseArgs } from 'node:util'
import { buildPackages } from './build-packages.ts'
import { buildFolder } from './house.ts'
import { pack } from './pack.ts'

const { values } = parseArgs({
  options: {
    pack: { type: 'boolean' },
    unchecked: { type: 'boolean' },
    into: { type: 'string', default: buildFolder },
  },
})
const packages = await buildPackages({ into: values.into, isChecked: !values.unchecked })
if (values.pack) for (const tarball of pack(packages, values.into)) console.log(tarball)
else for (const { manifest } of packages) console.log(`${manifest.name} ${manifest.version}`)
