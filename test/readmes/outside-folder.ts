/** A folder outside the repository, in which a README's text is run as its reader would run it: with the packages that it imports and no others. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Where and how to run. */
export interface OutsideOptions {
  readonly env?: Readonly<Record<string, string>>
  /** The folder of the repository whose packages are taken: a workspace with other versions than the root's. Default: the root. */
  readonly packagesOf?: string
  /** What the program is written in. Default: TypeScript, whose types Node strips. */
  readonly language?: 'ts' | 'mjs'
  /** More files, by their names. */
  readonly beside?: Readonly<Record<string, string>>
}

/** @returns what the program has printed. @throws {Error} with its standard error, when it fails */
export async function runOutside(program: string, options: OutsideOptions = {}): Promise<string> {
  const { env = {}, packagesOf = '.', language = 'ts', beside = {} } = options
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'latchkey-readme-')))
  try {
    const files = { ...beside, [`program.${language}`]: program }
    await linkPackages(Object.values(files).join('\n'), folder, packagesOf)
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const words = ['--conditions=@latchkey/source', `program.${language}`]
    execFile(process.execPath, words, { cwd: folder, env }, (error, output) =>
      error ? reject(error) : resolve(output),
    )
    return await promise
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Lets a program in this folder find the packages that it imports, and no others. */
export async function linkPackages(program: string, folder: string, packagesOf: string = '.'): Promise<void> {
  for (const name of packagesIn(program)) {
    const link = join(folder, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(installed(name, join(root, packagesOf)), link)
  }
}

/** The TypeScript blocks of a document, or of a part of it. */
export function blocksOf(text: string): readonly string[] {
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = '']) => block)
}

/** The one block of a document that imports a path. @throws {Error} when there is none, or another */
export function blockWith(text: string, imported: string): string {
  const [block, ...more] = blocksOf(text).filter((one) => one.includes(`from '${imported}'`))
  if (block === undefined || more.length > 0) throw new Error(`${more.length} further blocks import ${imported}`)
  return block
}

function packagesIn(program: string): ReadonlySet<string> {
  const imported = [...program.matchAll(/\bfrom ['"]([^'"]+)['"]/g)].map(([, specifier = '']) => specifier)
  const bare = imported.filter((specifier) => !isBuiltin(specifier) && !specifier.startsWith('.'))
  return new Set(
    bare.map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  )
}

/** As Node looks for it: in the folder, and in those above. */
function installed(name: string, from: string): string {
  const place = join(from, 'node_modules', name)
  if (existsSync(place)) return place
  if (from === dirname(from)) throw new Error(`${name} is not installed`)
  return installed(name, dirname(from))
}
