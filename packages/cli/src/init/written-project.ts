/** What makes an npm project of a folder that is none: otherwise npm would install into the nearest one above it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WRITTEN_ENV_FILE } from '../configuration/env-file.ts'
import { relativePathOf } from './target-folder.ts'
import type { NewFile } from './write-files.ts'

/** @returns no file in a folder that is a project */
export function writtenProject(folder: string, databaseUrl: string): readonly NewFile[] {
  const [manifestFile, ignoreFile] = [join(folder, 'package.json'), join(folder, '.gitignore')]
  if (existsSync(manifestFile)) return []
  const manifest = {
    private: true,
    type: 'module',
    scripts: { start: `latchkey serve --env-file ${WRITTEN_ENV_FILE}` },
  }
  const file = relativePathOf(databaseUrl)
  // SQLite keeps two more files beside its own.
  const ignored = ['node_modules/', WRITTEN_ENV_FILE, ...(file === undefined ? [] : [`${file}*`])]
  return [
    { path: manifestFile, text: `${JSON.stringify(manifest, null, 2)}\n` },
    ...(existsSync(ignoreFile) ? [] : [{ path: ignoreFile, text: `${ignored.join('\n')}\n` }]),
  ]
}

/** Whether the folder's own `.gitignore` names a file; one above it may all the same. */
export function isIgnored(folder: string, name: string): boolean {
  const file = join(folder, '.gitignore')
  return existsSync(file) && readFileSync(file, 'utf8').split(/\r?\n/).includes(name)
}
