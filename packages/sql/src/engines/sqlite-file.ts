/** Whether a SQLite file can be made where there is none. Nothing is made by asking. */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Undefined when the file is there; else why it cannot be made, where that is so. */
export function missingFile(path: string): { readonly whyNot: string | undefined } | undefined {
  if (path === ':memory:') return { whyNot: undefined }
  return existsSync(path) ? undefined : { whyNot: whyNot(path) }
}

/** The nearest folder that is there must take it. */
function whyNot(path: string): string | undefined {
  let folder = dirname(resolve(path))
  while (!existsSync(folder)) folder = dirname(folder)
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    if (statSync(folder).isDirectory()) return undefined
  } catch {
    // It is told in the same words.
  }
  return `this user may not write in ${folder}`
}
