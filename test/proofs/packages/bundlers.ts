/** esbuild and Vite, as their own documents say to use them for each place. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Project } from '../../packages/project.ts'
import { toolIn } from '../../packages/tools.ts'

export type Place = 'page' | 'node' | 'worker'

/** What is made of what. */
export interface BundleRequest {
  readonly project: Project
  /** The folder of the tools. */
  readonly tools: string
  /** `client-page.mjs` of `programs`. */
  readonly program: string
  readonly place: Place
}

/** @returns the folder with the bundle, `worker.js` */
export type Bundler = (request: BundleRequest) => Promise<string>

export const bundlers: Readonly<Record<string, Bundler>> = { esbuild: withEsbuild, Vite: withVite }

const programs = fileURLToPath(new URL('programs/', import.meta.url))

/** Copies the programs into a project, where nothing but the tarballs is found. */
export function copyPrograms({ folder }: Project): void {
  cpSync(programs, folder, { recursive: true })
}

const PLATFORMS = { page: 'browser', node: 'node', worker: 'neutral' } as const

export async function withEsbuild({ project: { folder }, program, place }: BundleRequest): Promise<string> {
  const out = outFolder(folder, 'esbuild', program)
  const { warnings } = await build({
    entryPoints: [join(folder, program)],
    outfile: join(out, 'worker.js'),
    absWorkingDir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: PLATFORMS[place],
    // Of its own accord it reads neither for `neutral`.
    ...(place === 'worker' && { mainFields: ['module', 'main'], external: ['node:*'] }),
    logLevel: 'silent',
  })
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'))
  return out
}

/** Vite makes pages, and for Node and Workers what it calls SSR. */
async function withVite({ project, tools, program, place }: BundleRequest): Promise<string> {
  const out = outFolder(project.folder, 'vite', program)
  const output = { entryFileNames: 'worker.js' }
  const config = {
    logLevel: 'warn',
    build: {
      outDir: out,
      minify: true,
      modulePreload: false,
      ...(place !== 'page' && { ssr: program }),
      rolldownOptions: { ...(place === 'page' && { input: program }), output },
    },
    ...(place === 'node' && { ssr: { noExternal: true } }),
    ...(place === 'worker' && {
      ssr: { noExternal: true, target: 'webworker', external: ['node:crypto', 'node:buffer'] },
    }),
  }
  project.write('vite.config.mjs', `export default ${JSON.stringify(config)}`)
  const words = [toolIn(tools, 'vite'), 'build', '--config', 'vite.config.mjs']
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: project.folder, encoding: 'utf8' })
  // A warning would be every user's.
  if (status !== 0 || stderr !== '') throw new Error(`vite ended with ${status}:\n${stdout}${stderr}`)
  return out
}

function outFolder(folder: string, bundler: string, program: string): string {
  const out = join(folder, 'out', bundler, program.replace('.mjs', ''))
  mkdirSync(out, { recursive: true })
  return out
}

/** What a visitor of a page downloads. */
export function gzippedBytes(folder: string): number {
  return gzipSync(readFileSync(join(folder, 'worker.js')), { level: 9 }).length
}
