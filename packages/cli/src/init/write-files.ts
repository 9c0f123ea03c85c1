/** Writes new files, all or none. A file that is there is never touched. */
import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs'
import { ConfigurationError } from '@latchkey/server'

/** A file to be written. */
export interface NewFile {
  readonly path: string
  readonly text: string
  /** Whether its owner alone may read it. */
  readonly isSecret?: true
}

/** Files are there already, one line each. */
export class FilesPresent extends Error {}

/** @throws {FilesPresent} */
export function assertAbsent(paths: readonly string[]): void {
  const present = paths.filter((path) => existsSync(path))
  if (present.length > 0) {
    throw new FilesPresent(present.map((path) => `${path}: is there already; move it away, or go elsewhere`).join('\n'))
  }
}

/**
 * @throws {FilesPresent} when one is there
 * @throws {ConfigurationError} when one cannot be written; then none was
 */
export function writeFiles(files: readonly NewFile[]): void {
  assertAbsent(files.map(({ path }) => path))
  const written: string[] = []
  try {
    for (const { path, text, isSecret } of files) {
      // Fails where a file or a link is, however it came there meanwhile.
      const file = openSync(path, 'wx', isSecret ? 0o600 : 0o666)
      written.push(path)
      try {
        writeSync(file, text)
      } finally {
        closeSync(file)
      }
    }
  } catch (fault) {
    for (const path of written) rmSync(path)
    const { code, path = 'a file' } = fault as NodeJS.ErrnoException
    throw new ConfigurationError([`${path}: cannot be written (${code}); nothing was`])
  }
}
