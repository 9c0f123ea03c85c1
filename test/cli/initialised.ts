/** `latchkey init` in a folder, and the server that it has set up there. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Ended, type Running, runToEnd, scriptWords, startListening } from './latchkey-process.ts'
import type { ScratchFolder } from './scratch-folder.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The command's words in any folder. */
export const latchkey: readonly string[] = scriptWords('latchkey').map((word) =>
  word.startsWith('packages/') ? join(root, word) : word,
)

export function init(
  folder: ScratchFolder,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return runToEnd([...latchkey, 'init', ...words], { cwd: folder.path, env })
}

/** As the steps say; on a port of its own, since others may run here too. */
export async function serve(folder: ScratchFolder, env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const file = join(folder.path, 'latchkey.json')
  const settings = JSON.parse(readFileSync(file, 'utf8'))
  if (settings.port === undefined) writeFileSync(file, JSON.stringify({ ...settings, port: 0 }))
  return startListening([...latchkey, 'serve', '--env-file', 'latchkey.env'], { cwd: folder.path, env })
}
