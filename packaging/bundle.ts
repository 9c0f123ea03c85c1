/** Makes one file of the command and all that it needs: a start of 1,200 modules spends most of its time on finding and reading them. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, relative } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { carryFiles } from './carry-files.ts'
import { type HousePackage, type Origin, root } from './house.ts'
import { noticesOf } from './notices.ts'

/**
 * Makes `dist/main.cjs` of `src/main.ts`, and beside it what keeps compiled programs, which must have begun before the program itself is
 * compiled, and the thread that hashes. CommonJS, so that a module of Node is loaded when what needs it runs; an ES module would load all of them at the start. What is
 * optional, or a peer, stays outside, and is found where the user has installed it.
 *
 * @param target - the folder that is packed; the launcher in `bin` is copied into it
 * @throws {Error} when something cannot be bundled, or a package that is bundled says nothing of its licence
 */
export async function bundleCommand({ folder, manifest }: HousePackage, target: string, origin: Origin): Promise<void> {
  const outside = [...Object.keys(manifest.peerDependencies ?? {}), ...Object.keys(manifest.optionalDependencies ?? {})]
  const dist = join(target, 'dist')
  const { metafile, outputFiles } = await build({
    entryPoints: {
      'compile-cache': `packages/${folder}/src/compile-cache.ts`,
      main: `packages/${folder}/src/main.ts`,
      // A thread begins with a file of its own.
      'hashing-worker': 'packages/passwords/src/hashing-worker.ts',
    },
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    conditions: ['@latchkey/source'],
    external: outside,
    minify: true,
    // Stack traces, and the types of errors in the log, are read by people.
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href" },
    plugins: [carryFiles(target)],
    absWorkingDir: root,
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  assertSelfContained(metafile, outside)
  const published = `${origin.repository}/blob/v${manifest.version}`
  mkdirSync(dist, { recursive: true })
  for (const { path, text } of outputFiles)
    writeFileSync(path, path.endsWith('.map') ? publishedMap(text, dist, published) : text)
  cpSync(join(root, 'packages', folder, 'bin'), join(target, 'bin'), { recursive: true })
  writeFileSync(join(target, 'THIRD-PARTY-NOTICES.txt'), noticesOf(Object.keys(metafile.inputs)))
}

function assertSelfContained({ outputs }: Metafile, outside: readonly string[]): void {
  const imported = Object.values(outputs).flatMap(({ imports }) => imports.filter(({ external }) => external))
  const isKnown = (path: string) => outside.some((name) => path === name || path.startsWith(`${name}/`))
  const unknown = imported.map(({ path }) => path).filter((path) => !isBuiltin(path) && !isKnown(path))
  if (unknown.length > 0) throw new Error(`the bundle would need ${[...new Set(unknown)].join(', ')} beside it`)
}

/** The sources of a bundle are not packed: they are published with the packages that they belong to. */
function publishedMap(text: string, dist: string, published: string): string {
  const map = JSON.parse(text) as { sources: string[] }
  map.sources = map.sources.map((source) => {
    const path = relative(root, join(dist, source))
    return path.startsWith('node_modules/') ? path.replace('node_modules/', 'npm:') : `${published}/${path}`
  })
  return JSON.stringify(map)
}
