/** A settings file for one test, and `latchkey serve --config` on it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ended, type Running, runToEnd, scriptWords, startListening } from './latchkey-process.ts'
import { scratchFolder } from './scratch-folder.ts'

const latchkey = scriptWords('latchkey')

/** A file in a folder of its own. */
export interface Configured extends Disposable {
  readonly folder: string
  readonly start: (env?: Readonly<Record<string, string>>) => Promise<Running>
  readonly runToEnd: (env?: Readonly<Record<string, string>>) => Promise<Ended>
}

/** @param settings - an object for JSON, or the text of the file */
export function configured(settings: unknown, name: string = 'latchkey.json'): Configured {
  const folder = scratchFolder()
  const file = join(folder.path, name)
  writeFileSync(file, typeof settings === 'string' ? settings : JSON.stringify(settings, null, 2))
  const words = [...latchkey, 'serve', '--config', file]
  return {
    folder: folder.path,
    start: (env = {}) => startListening(words, { env }),
    runToEnd: (env = {}) => runToEnd(words, { env }),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

/** The fault lines of a refused start, without their `error: FILE: `. */
export function faultsIn({ stderr }: Ended): readonly string[] {
  return [...stderr.matchAll(/^error: (?:\S+\.json: )?(.*)$/gm)].map(([, line = '']) => line)
}
