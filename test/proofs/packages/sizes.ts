/** What a package weighs: in a page, on the disk, and in packages of others; beside what people use otherwise. */
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createProject, type Project } from '../../packages/project.ts'
import { isOurs, withNeeds } from '../../packages/tarballs.ts'
import type { Bench } from './bench.ts'
import { gzippedBytes, type Place, withEsbuild } from './bundlers.ts'
import { attempted, type Cell, judged, told } from './cell.ts'

/** Exactly these, so that two runs compare the same. */
const OTHERS: Readonly<Record<string, string>> = {
  jose: '6.2.18',
  'fast-jwt': '6.3.6',
  'better-auth': '1.7.25',
  'supertokens-node': '24.0.3',
}

/** What does the same, bundled by esbuild: its names, and the most that ours may weigh. */
const WEIGHED: readonly Weighed[] = [
  { what: 'client, in a page', place: 'page', from: '@latchkey/client', names: 'createClient, oauth', most: 5_000 },
  { what: 'client, in a page', place: 'page', from: 'better-auth/client', names: 'createAuthClient' },
  {
    what: 'verifying alone',
    place: 'node',
    from: '@latchkey/tokens',
    names: 'createVerifier, publicKey',
    most: 10_000,
  },
  { what: 'verifying alone', place: 'node', from: 'jose', names: 'jwtVerify, importSPKI' },
  { what: 'verifying alone', place: 'node', from: 'fast-jwt', names: 'createVerifier' },
]

interface Weighed {
  readonly what: string
  readonly place: Place
  readonly from: string
  readonly names: string
  readonly most?: number
}

export async function weighPackages(bench: Bench): Promise<readonly Cell[]> {
  const ours = bench.tarballs.map(({ name }) => {
    const files = withNeeds(name, bench.tarballs).map(({ path }) => path)
    return installedCell(name, files)
  })
  const others = Object.entries(OTHERS).map(([name, version]) =>
    installedCell(`${name} ${version}`, [`${name}@${version}`]),
  )
  return [...(await weighBundles(bench)), ...ours, ...others]
}

async function weighBundles({ project, tools }: Bench): Promise<readonly Cell[]> {
  // The others beside ours, so that one bundler sees them all.
  using all = createProject()
  all.install(Object.entries(OTHERS).map(([name, version]) => `${name}@${version}`))
  const cells: Cell[] = []
  for (const { what, place, from, names, most } of WEIGHED) {
    const where = most === undefined ? 'esbuild, gzip' : `esbuild, gzip, at most ${bytesOf(most)}`
    const within = isOurs(from) ? project : all
    const program = `weigh-${what}-${from}.mjs`.replaceAll(/[^\w.-]/g, '-')
    within.write(program, `export { ${names} } from '${from}'`)
    cells.push(
      await attempted({ part: 'size', what: `${what}: ${from}`, where }, async () => {
        const bytes = gzippedBytes(await withEsbuild({ project: within, tools, program, place }))
        if (most !== undefined && bytes > most) throw new Error(bytesOf(bytes))
        return bytesOf(bytes)
      }),
    )
  }
  return cells
}

/** As npm installs it for a user: without what is an optional peer. */
function installedCell(what: string, packages: readonly string[]): Cell {
  using project = createProject()
  project.install(packages)
  const installed = installedIn(project)
  const bytes = installed.reduce((sum, one) => sum + one.bytes, 0)
  const licenses = Map.groupBy(installed, ({ license }) => license)
  const listed = [...licenses].map(([license, all]) => `${all.length} ${license}`).toSorted()
  const unlicensed = installed
    .filter(({ license }) => license === 'none')
    .map(({ name }) => `${name} states no licence`)
  const cell = { part: 'installed', what, where: listed.join(', ') }
  const result = `${installed.length} packages, ${(bytes / 1e6).toFixed(2)} MB`
  return isOurs(what) ? judged(cell, unlicensed, result) : told({ ...cell, result })
}

interface Installed {
  readonly name: string
  readonly license: string
  readonly bytes: number
}

function installedIn({ folder }: Project): readonly Installed[] {
  const manifests = globSync('node_modules/**/package.json', { cwd: folder }).filter((path) =>
    /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path),
  )
  return manifests.map((path) => {
    const own = join(folder, path, '..')
    const { name, license } = JSON.parse(readFileSync(join(folder, path), 'utf8')) as { name: string; license?: string }
    const files = globSync('**/*', { cwd: own, exclude: (one) => one === 'node_modules' })
    const sizes = files.map((file) => statSync(join(own, file))).filter((stat) => stat.isFile())
    return { name, license: license ?? 'none', bytes: sizes.reduce((sum, { size }) => sum + size, 0) }
  })
}

function bytesOf(bytes: number): string {
  return `${bytes.toLocaleString('en')} B`
}
