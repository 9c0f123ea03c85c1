/** `create-latchkey` as `npm create latchkey` runs it, in an empty folder, and the server that it sets up. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { clients, logIn } from '../cli/api.ts'
import { freePort } from '../cli/free-port.ts'
import { runToEnd, startListening } from '../cli/latchkey-process.ts'
import { bareEnvironment } from './imported.ts'

const PASSWORD = 'a long enough pass phrase'

/** How it ended, and what it printed. */
export interface Created {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** @param installed - the folder that has `create-latchkey`; `folder` is where somebody sits */
export function create(installed: string, folder: string, words: readonly string[]): Created {
  const program = binOf(installed, 'create-latchkey')
  const env = { ...bareEnvironment(), XDG_CACHE_HOME: join(installed, 'caches') }
  return spawnSync(process.execPath, [program, ...words], { cwd: folder, encoding: 'utf8', env })
}

/**
 * Starts what was written, makes a user and logs in.
 *
 * @throws {Error} when one of these does not work
 */
export async function logInToCreated(installed: string, folder: string): Promise<void> {
  const latchkey = binOf(installed, 'latchkey')
  await using running = await startListening([latchkey, 'serve', '--env-file', 'latchkey.env'], { cwd: folder })
  const words = [latchkey, 'users', 'create', 'zoe', '--password-stdin', '--env-file', 'latchkey.env']
  const { exitCode, stderr } = await runToEnd(words, { cwd: folder, input: PASSWORD })
  if (exitCode !== 0) throw new Error(stderr)
  await logIn(running.address, clients.oauth, 'zoe', PASSWORD)
}

/** On a port of its own: others may run here too. */
export async function freeIssuer(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`
}

function binOf(folder: string, name: string): string {
  return join(folder, 'node_modules', '.bin', name)
}
