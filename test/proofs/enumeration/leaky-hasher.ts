/** A hasher broken on purpose, made from the real sources: a proof that does not see its leak proves nothing. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { createHasher } from '@latchkey/passwords'

/** Turned round, the order spares the hash where there is nothing to compare it with. */
const FAULT = /\(await parsed\.verify\(password, computing\(label, done\)\)\) && !isDecoy/
const REPLACEMENT = '!isDecoy && (await parsed.verify(password, computing(label, done)))'

/**
 * Copies the package's sources to a temporary folder and lets a name that nobody has cost one hash less.
 *
 * @throws {Error} when the sources no longer have the text that is replaced
 */
export async function withLeakyHasher<T>(use: (create: typeof createHasher) => Promise<T>): Promise<T> {
  const sources = dirname(fileURLToPath(import.meta.resolve('@latchkey/passwords')))
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-leak-'))
  try {
    cpSync(sources, join(folder, 'src'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    // What the package imports is found from there too.
    symlinkSync(join(sources, '../../../node_modules'), join(folder, 'node_modules'))
    const path = join(folder, 'src', 'hasher.ts')
    const pieces = readFileSync(path, 'utf8').split(FAULT)
    if (pieces.length !== 2) throw new Error(`hasher.ts has ${pieces.length - 1} places for the fault, not one`)
    writeFileSync(path, pieces.join(REPLACEMENT))
    const module = (await import(pathToFileURL(join(folder, 'src', 'index.ts')).href)) as {
      readonly createHasher: typeof createHasher
    }
    return await use(module.createHasher)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
