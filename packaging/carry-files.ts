/** Files that a program reads beside itself: a bundle lies elsewhere than its sources did, so they are copied along and named anew. */
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Plugin } from 'esbuild'
import { root } from './house.ts'

/** As it stands in our sources: `new URL('../../assets/a.br', import.meta.url)`. */
const FILE_BESIDE = /new URL\('(\.{1,2}\/[^']+)', import\.meta\.url\)/g

/**
 * A file keeps its path in its package: `packages/server/assets/a.br` becomes `assets/a.br` of the bundled one, with all that lies in its
 * folder, such as its licence.
 *
 * @param folder - of the package into which the bundle goes, in `dist`
 */
export function carryFiles(folder: string): Plugin {
  return {
    name: 'carry-files',
    setup({ onLoad }) {
      onLoad({ filter: /\/packages\/[^/]+\/src\/.*\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        const contents = text.replaceAll(FILE_BESIDE, (_, beside: string) => {
          const inPackage = carry(join(dirname(path), beside), folder)
          return `new URL('../${inPackage}', import.meta.url)`
        })
        return { contents, loader: 'ts' }
      })
    },
  }
}

/** @returns its path in the package */
function carry(file: string, folder: string): string {
  if (!existsSync(file)) throw new Error(`a source reads ${relative(root, file)}, which is not there`)
  const [, , ...inPackage] = relative(root, file).split('/')
  const target = join(folder, ...inPackage)
  if (!existsSync(target)) cpSync(dirname(file), dirname(target), { recursive: true })
  return inPackage.join('/')
}
