/** The folder in which a server is set up. The server will run there, so that is where the path of a SQLite URL begins. */
import { mkdirSync, rmdirSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { ConfigurationError } from '@latchkey/server'

/** Goes again when it is disposed of, if it was made and nothing was written into it. */
export interface TargetFolder extends Disposable {
  readonly path: string
}

/** @throws {ConfigurationError} when it cannot be made */
export function makeFolder(path: string): TargetFolder {
  try {
    const first = mkdirSync(path, { recursive: true })
    return { path, [Symbol.dispose]: () => first !== undefined && removeEmpty(resolve(path), resolve(first)) }
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException
    throw new ConfigurationError([`${path}: ${code === 'EEXIST' ? 'is not a folder' : `cannot be made (${code})`}`])
  }
}

/** @returns the URL by which this process reaches what the server reaches from its folder */
export function urlFromHere(url: string, folder: string): string {
  const path = relativePathOf(url)
  return path === undefined ? url : `sqlite:${join(folder, path)}`
}

/** @returns the path of a SQLite URL that depends on the folder */
export function relativePathOf(url: string): string | undefined {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1]
  return path === undefined || path === ':memory:' || isAbsolute(path) ? undefined : path
}

/** From the innermost to the first that was made, as far as they are empty. */
function removeEmpty(path: string, first: string): void {
  try {
    rmdirSync(path)
  } catch {
    return
  }
  if (path !== first) removeEmpty(dirname(path), first)
}
