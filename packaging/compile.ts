/** Compiles one package where it will be packed, against what the packages below it publish. */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './house.ts'

/** Understood by Node 22 and by every browser and bundler that is not older; `using` is written out. */
const TARGET = 'es2022'

/**
 * Makes `dist` from `src`, and keeps those sources only that something in `dist` was made from: the maps point to them.
 *
 * @param entries - the sources that users import, relative to the folder
 * @throws {Error} with what the compiler says
 */
export function compile(folder: string, entries: readonly string[]): void {
  const settings = join(folder, 'tsconfig.json')
  writeFileSync(settings, JSON.stringify({ extends: join(root, 'tsconfig.json'), ...settingsOf(entries) }))
  const compiler = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', settings], { encoding: 'utf8' })
  rmSync(settings)
  if (status !== 0) throw new Error(`${folder} does not compile:\n${stdout}`)
  pointDeclarationsToDeclarations(folder)
  removeUnusedSources(folder)
}

function settingsOf(files: readonly string[]): object {
  const compilerOptions = {
    target: TARGET,
    customConditions: [],
    noEmit: false,
    rootDir: 'src',
    outDir: 'dist',
    declaration: true,
    declarationMap: true,
    sourceMap: true,
    allowImportingTsExtensions: false,
  }
  return { compilerOptions, files, include: [] }
}

/** The compiler writes `.js` for `.ts` in programs, and leaves declarations as they are. */
function pointDeclarationsToDeclarations(folder: string): void {
  for (const path of globSync('dist/**/*.d.ts', { cwd: folder })) {
    const file = join(folder, path)
    const text = readFileSync(file, 'utf8')
    const pointed = text.replaceAll(/((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2')
    if (pointed !== text) writeFileSync(file, pointed)
  }
}

function removeUnusedSources(folder: string): void {
  for (const path of globSync('src/**/*', { cwd: folder, withFileTypes: true })) {
    if (!path.isFile()) continue
    const source = join(path.parentPath, path.name)
    const built = source.replace(`${folder}/src/`, `${folder}/dist/`).replace(/\.ts$/, '.d.ts')
    if (globSync(built).length === 0) rmSync(source)
  }
}
