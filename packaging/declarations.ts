/** What the compiler leaves to do in declarations, so that they are right under the settings of those who import them. */
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const SPECIFIER = /((?:from|import)\s*\(?\s*['"])(\.{1,2}\/[^'"]*?)\.(?:ts|js)(['"])/g

/** In the libraries of ES2022 and of the DOM they are missing, and with `skipLibCheck: false` that is the user's error. */
const DISPOSABLE = /\b(?:Async)?Disposable\b|\bSymbol\.(?:asyncDispose|dispose)\b/
const REFERENCE = '/// <reference lib="esnext.disposable" />\n'

/**
 * @param folder - of one package, with its `dist`
 * @param entries - the declarations that users import, relative to the folder
 */
export function finishDeclarations(folder: string, entries: readonly string[]): void {
  const dist = join(folder, 'dist')
  const kept = new Set<string>()
  for (const entry of entries) reach(join(folder, entry), kept)
  for (const path of globSync('**/*.d.ts', { cwd: dist })) {
    const file = join(dist, path)
    if (kept.has(file)) finish(file)
    else for (const name of [file, `${file}.map`]) rmSync(name)
  }
}

/** What no entry leads to is internal: it may name types that users have not installed. */
function reach(file: string, reached: Set<string>): void {
  if (reached.has(file)) return
  if (!existsSync(file)) throw new Error(`a declaration names ${relative(process.cwd(), file)}, which is not there`)
  reached.add(file)
  for (const [, , path] of readFileSync(file, 'utf8').matchAll(SPECIFIER))
    reach(join(dirname(file), `${path}.d.ts`), reached)
}

function finish(file: string): void {
  const text = readFileSync(file, 'utf8')
  // The compiler writes `.js` for `.ts` in programs alone.
  const pointed = text.replaceAll(SPECIFIER, '$1$2.js$3')
  const isDisposable = DISPOSABLE.test(pointed)
  writeFileSync(file, isDisposable ? REFERENCE + pointed : pointed)
  if (!isDisposable) return
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { mappings: string }
  // One line more at the head, which comes from nowhere.
  writeFileSync(`${file}.map`, JSON.stringify({ ...map, mappings: `;${map.mappings}` }))
}
