/** Compiles one package where it will be packed, against what the packages below it publish. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { finishDeclarations } from './declarations.ts'
import { root } from './house.ts'

/** Understood by Node 22 and by every browser and bundler that is not older; `using` is written out. */
const TARGET = 'es2022'

/** What is compiled, and how thoroughly. */
export interface CompileOptions {
  /** The sources that users import, relative to the folder. */
  readonly entries: readonly string[]
  /** Whether types are checked, which takes most of the time. The tests do without: they check what users see. */
  readonly isChecked: boolean
}

/**
 * Makes `dist` from `src`, and keeps those sources only that something in `dist` was made from: the maps point to them.
 *
 * @throws {Error} with what the compiler says
 */
export function compile(folder: string, { entries, isChecked }: CompileOptions): void {
  const settings = join(folder, 'tsconfig.json')
  writeFileSync(settings, JSON.stringify({ extends: join(root, 'tsconfig.json'), ...settingsOf(entries, isChecked) }))
  const compiler = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc')
  const words = [compiler, '--checkers', '2', '-p', settings]
  const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  rmSync(settings)
  if (status !== 0) throw new Error(`${folder} does not compile:\n${stdout}`)
  removeUnusedSources(folder)
  const declarations = entries.map((entry) => entry.replace(/^\.\/src\//, 'dist/').replace(/\.ts$/, '.d.ts'))
  finishDeclarations(folder, declarations)
}

function settingsOf(files: readonly string[], isChecked: boolean): object {
  const compilerOptions = {
    target: TARGET,
    customConditions: [],
    noEmit: false,
    noCheck: !isChecked,
    rootDir: 'src',
    outDir: 'dist',
    declaration: true,
    declarationMap: true,
    sourceMap: true,
    stripInternal: true,
    allowImportingTsExtensions: false,
  }
  return { compilerOptions, files, include: [] }
}

function removeUnusedSources(folder: string): void {
  for (const path of globSync('src/**/*.ts', { cwd: folder })) {
    const built = join(folder, path.replace('src/', 'dist/').replace(/\.ts$/, '.js'))
    if (!existsSync(built)) rmSync(join(folder, path))
  }
}
