/** What the files of a deployment name, made real for a test: their settings, their secrets and their commands. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Configured, configured } from '../cli/configured.ts'
import { scriptWords } from '../cli/latchkey-process.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** The settings as they are but for where they listen: loopback and a free port in place of a container's own. */
export function localSettings(text: string): object {
  const { allowPlainHttp: _, ...settings } = JSON.parse(text) as Readonly<Record<string, unknown>>
  return { ...settings, host: '127.0.0.1', port: 0 }
}

/**
 * The variables of a deployment, its files of secrets in a folder of the test.
 *
 * @param secrets - what is in each file, by its name
 * @throws {Error} for a file that has no secret
 */
export function localEnvironment(
  variables: Readonly<Record<string, string>>,
  folder: string,
  secrets: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      if (!name.endsWith('_FILE')) return [name, value]
      const secret = secrets[basename(value)]
      if (secret === undefined) throw new Error(`${name}: no secret is called ${basename(value)}`)
      const file = join(folder, basename(value))
      writeFileSync(file, `${secret}\n`)
      return [name, file]
    }),
  )
}

/** The settings in a folder, beside the programs by which a document calls `latchkey` in it. */
export interface Deployed extends Configured {
  /** For the PATH of a shell. */
  readonly programs: string
}

/**
 * @param callers - programs whose last words are `latchkey` and its own, each as the shell's words that drop what comes before
 */
export function deployed(settings: object, callers: Readonly<Record<string, string>>): Deployed {
  const files = configured(settings)
  const programs = join(files.folder, 'programs')
  const write = (name: string, text: string) => {
    writeFileSync(join(programs, name), text)
    chmodSync(join(programs, name), 0o755)
  }
  mkdirSync(programs)
  const words = scriptWords('latchkey').map((word) => (word.startsWith('packages/') ? join(root, word) : word))
  write('latchkey', `#!/bin/sh\ncd '${files.folder}' && exec '${process.execPath}' ${words.join(' ')} "$@"\n`)
  for (const [name, drop] of Object.entries(callers)) write(name, `#!/bin/sh\n${drop}\nexec "$@"\n`)
  return { ...files, programs }
}

/** The lines of a comment that are commands: those that are indented in it, a continued one with what continues it. */
export function commandsIn(text: string): readonly string[] {
  const commented = [...text.matchAll(/^# {3}(\S.*)$/gm)].map(([, line = '']) => line)
  return commented
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
}
