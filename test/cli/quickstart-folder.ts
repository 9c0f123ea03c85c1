/** The quickstart on a data folder of a test's own: starting it, looking into it, and a folder that it cannot use. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { clients, logIn } from './api.ts'
import { type Running, runToEnd, scriptWords, startListening } from './latchkey-process.ts'
import { scratchFolder } from './scratch-folder.ts'

export const start: readonly string[] = scriptWords('start')
const samples = [
  ['user1', 'password123'],
  ['roy', 'roy'],
] as const
/** Permissions do not bind root, so it steps down; anybody else is bound already. */
export const bound: readonly string[] =
  process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []

/** The one line of a refused start: about the folder, with nothing on standard output. */
export async function refusal(data: string, under: readonly string[] = []): Promise<string> {
  const { exitCode, stdout, stderr } = await runToEnd(start, {
    env: { LATCHKEY_DATA: data, LATCHKEY_PORT: '0' },
    under,
  })
  assert.deepEqual([exitCode, stdout], [2, ''], stderr)
  assert.match(stderr, /^error: LATCHKEY_DATA: [^\n]+\n$/)
  return stderr.trimEnd()
}

export function startOn(data: string): Promise<Running> {
  return startListening(start, { env: { LATCHKEY_DATA: data, LATCHKEY_PORT: '0' } })
}

/** A token of an earlier start. */
export async function nativeTokenOf(data: string): Promise<string> {
  await using running = await startOn(data)
  return await logIn(running.address, clients.oauth, 'roy', 'roy')
}

export async function startAndEnd(data: string): Promise<void> {
  const running = await startOn(data)
  assert.equal((await running.end('SIGTERM')).exitCode, 0)
}

export async function samplesLogIn({ address }: Running): Promise<void> {
  for (const [username, password] of samples) await logIn(address, clients.oauth, username, password)
}

/** Looks into the database of another process; 0 while there is none, or no table. */
export function countUsers(data: string): number {
  try {
    using database = new DatabaseSync(join(data, 'latchkey.db'), { readOnly: true })
    return Number(database.prepare('select count(*) as count from latchkey_users').get()?.['count'])
  } catch {
    return 0
  }
}

/** A mount that only one process and its children see. */
export function namespace(): readonly string[] {
  return ['unshare', ...(process.getuid?.() === 0 ? [] : ['--map-root-user']), '--mount']
}

/** Runs a command with an empty memory file system at `folder`. */
export function mounted(folder: string, options: string): readonly string[] {
  return [...namespace(), 'sh', '-c', `mount -t tmpfs -o ${options} none "$0" && exec "$@"`, folder]
}

export function withoutMounts(): string | false {
  using folder = scratchFolder()
  const [program = '', ...args] = [...mounted(folder.path, 'size=4k'), 'true']
  return spawnSync(program, args).status === 0 ? false : 'nothing can be mounted here (unshare --mount)'
}

export function unbound(): string | false {
  const [program = '', ...args] = [...bound, process.execPath, '--eval', "require('fs').readdirSync('.')"]
  return spawnSync(program, args).status === 0 ? false : 'root cannot run the program as another user (setpriv)'
}
