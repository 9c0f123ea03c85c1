/**
 * `npm run release`: builds the packages, tests the tarballs, looks whether the names in the documents are ours, and publishes with
 * provenance. Everything is refused that would publish something else than a tested commit.
 *
 * `--registry URL` (npm's), `--publisher NAME` (whoever npm is logged in as), `--first` takes names that nobody has, `--dry-run` stops
 * before anything is published, `--untested` leaves out the tests, for a registry on this machine alone.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildPackages } from '../build-packages.ts'
import { buildFolder, root } from '../house.ts'
import { pack } from '../pack.ts'
import { attributionFaults } from './attribution.ts'
import { namedPackages } from './named-packages.ts'
import { publish } from './publish.ts'

/** What the published READMEs link to is published with them. */
const DOCUMENTS = ['README.md', 'docs/**/*.md', 'packages/*/README.md']
/** They tell nobody what to install, and may name what was never made. */
const SKETCHES = 'docs/decisions/'

const { values } = parseArgs({
  options: {
    registry: { type: 'string', default: 'https://registry.npmjs.org' },
    publisher: { type: 'string' },
    first: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    untested: { type: 'boolean', default: false },
  },
})
const registry = values.registry.replace(/\/$/, '')
const isLoopback = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::|$)/.test(registry)

try {
  await release()
} catch (fault) {
  console.error(`error: ${fault instanceof Error ? fault.message : String(fault)}`)
  process.exitCode = 1
}

async function release(): Promise<void> {
  if (values.untested && !isLoopback) throw new Error('--untested is for a registry on this machine')
  if (!isLoopback) assertTagged()
  const packages = await buildPackages({ into: buildFolder, isChecked: true })
  const tarballs = pack(packages, buildFolder)
  const publications = packages.map(({ manifest: { name, version } }, i) => ({
    name,
    version,
    path: tarballs[i] ?? '',
  }))
  if (!values.untested) test()
  await assertAttributed(publications.map(({ name }) => name))
  for (const one of publications) {
    const done = values['dry-run'] ? 'would be published' : await publish(one, { registry, hasProvenance: !isLoopback })
    console.log(`${one.name} ${one.version} ${done}`)
  }
}

/** Provenance names a commit, and source maps and READMEs a tag: both must be of what is built. */
function assertTagged(): void {
  const git = (...words: readonly string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim()
  if (git('status', '--porcelain') !== '') throw new Error('the work tree has changes that are not committed')
  const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8')) as { version: string }
  if (!git('tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`))
    throw new Error(`this commit has no tag v${version}, which the packages link to`)
}

/** The tarballs in a folder that knows nothing of this repository, and that another build gives the same bytes. */
function test(): void {
  const { status } = spawnSync(process.execPath, ['test/run.mjs', 'test/packages'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('the tarballs do not pass their tests')
}

async function assertAttributed(released: readonly string[]): Promise<void> {
  const paths = globSync(DOCUMENTS, { cwd: root }).filter((path) => !path.startsWith(SKETCHES))
  const documents = paths.map((path) => readFileSync(join(root, path), 'utf8'))
  const names = [...new Set([...released, ...documents.flatMap(namedPackages)])].toSorted()
  const publisher = values.publisher ?? whoAmI()
  const faults = await attributionFaults(names, { registry, publisher, released, isFirst: values.first })
  if (faults.length > 0) throw new Error(`the documents name what is not ours:\n${faults.join('\n')}`)
}

function whoAmI(): string {
  const { status, stdout } = spawnSync('npm', ['whoami', '--registry', registry], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm is logged in to ${registry} as nobody: npm login, or --publisher NAME`)
  return stdout.trim()
}
