/** Whether a missing SQLite file can be created. Asking does not create anything. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Undefined when the file exists; else why it cannot be created, if it cannot. */
export function missingFile(path: string): { readonly whyNot: string | undefined } | undefined {
  if (path === ':memory:') return { whyNot: undefined }
  return existsSync(path) ? undefined : { whyNot: whyNot(path) }
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
