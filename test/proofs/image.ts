/**
 * Image proof: the Dockerfile is built, and its root run as a container runs it, over a PostgreSQL and a MariaDB.
 * It needs root, buildah and, where no registry can be reached, debootstrap (Debian: apt-get install buildah debootstrap).
 * Usage: node … image.ts
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { startMariaDb, startPostgres } from '@latchkey/sql/testing'
import { expect } from './expect.ts'
import { prepareBases } from './image/bases.ts'
import { createBuildah } from './image/buildah.ts'
import { checkContents } from './image/check-contents.ts'
import { checkDescription, type ImageDescription } from './image/check-description.ts'
import { checkServer } from './image/check-server.ts'
import { containedFiles, sharesOf } from './image/contents.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const IMAGE = 'localhost/latchkey-proof'

const missing = whatIsMissing()
if (missing === undefined) await main()
else {
  console.error(missing)
  process.exitCode = 1
}

async function main(): Promise<void> {
  using buildah = createBuildah()
  const { words, description } = prepareBases(buildah, root)
  console.log(`bases: ${description}`)
  // No layer is kept: an image is built here once.
  const how = ['--isolation', 'chroot', '--format', 'docker', '--layers=false', '--pull=never']
  buildah.run('bud', '--quiet', ...how, ...words, '--build-arg', 'VERSION=0.1.0', '--tag', IMAGE, root)
  const { Docker: image } = JSON.parse(buildah.run('inspect', '--type', 'image', IMAGE)) as {
    readonly Docker: ImageDescription
  }
  const mounted = buildah.run('mount', buildah.run('from', '--pull=never', IMAGE))
  const files = containedFiles(mounted)
  console.log('\nwhat it is')
  checkDescription(image.config)
  console.log('\nwhat is in it')
  for (const { name, files: count, megabytes } of sharesOf(files)) {
    console.log(`  ${name.padEnd(10)}${String(count).padStart(6)} files ${megabytes.toFixed(1).padStart(7)} MB`)
  }
  await checkContents(files, mounted)
  {
    await using database = await startPostgres()
    console.log('\nwhat it does, on PostgreSQL')
    await checkServer(mounted, image.config, database.url)
  }
  await using database = await startMariaDb()
  console.log('\nwhat it does, on MariaDB')
  await checkServer(mounted, image.config, database.url)
  expect(process.exitCode === undefined, 'all of it')
}

/** A proof that was left out would have proved nothing: this ends it with 1, in continuous integration too. */
function whatIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'the image proof mounts and changes the root of processes: run it as root'
  const programs = ['buildah', 'debootstrap', 'unshare', 'chroot', 'setpriv'].filter(
    (name) => spawnSync('which', [name]).status !== 0,
  )
  return programs.length === 0 ? undefined : `not here: ${programs.join(', ')}; apt-get install buildah debootstrap`
}
