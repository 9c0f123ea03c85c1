/** Whether a missing SQLite file can be created. Asking does not create anything. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { MissingDatabase } from './engine.ts'

/** Undefined when the file exists. */
export function missingFile(path: string): MissingDatabase | undefined {
  if (path === ':memory:') return { path, whyNot: undefined }
  return existsSync(path) ? undefined : { path, whyNot: whyNot(path) }
}

/** The nearest folder that exists must be writable. */
function whyNot(path: string): string | undefined {
  let folder = dirname(resolve(path))
  while (!existsSync(folder)) folder = dirname(folder)
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    if (statSync(folder).isDirectory()) return undefined
  } catch {
    // Both failures are reported in the same words.
  }
  return `this user may not write in ${folder}`
}
