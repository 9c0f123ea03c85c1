/** An import of many users that is killed on its way, and the copies of what it made: through the command, as an operator runs it. */

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { openStore, type SqlStore } from '@latchkey/sql'
import { scriptWords, spawnCommand } from '../../cli/latchkey-process.ts'
import { collectOutput } from '../../collect-output.ts'

/** What a file of users holds. */
export interface UsersFile extends Disposable {
  readonly folder: string
  readonly path: string
  readonly users: number
  /** Lines that are no user, and users whose name another has. */
  readonly rejected: number
}

/** Ready hashes: nothing is computed by an import. */
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$U2FsdFNhbHRTYWx0U2Fs$Q29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZSBjb3JyZWM'
const BAD_EVERY = 997

export async function writeUsers(users: number): Promise<UsersFile> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-import-'))
  const path = join(folder, 'users.jsonl')
  let rejected = 0
  function* lines(): Generator<string> {
    for (let i = 0; i < users; i += 1) {
      yield `${JSON.stringify({ username: nameOf(i), email: `user${i}@example.com`, email_verified: true, password_hash: HASH, created_at: 1_600_000_000 + i })}\n`
      if (i % BAD_EVERY !== 0) continue
      rejected += 2
      yield `${JSON.stringify({ username: nameOf(i), password_hash: HASH })}\n{"username":\n`
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path, { mode: 0o600 }))
  return { folder, path, users, rejected, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

export function nameOf(number: number): string {
  return `user ${number}`
}

export interface Command {
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** A command on the database of a settings file. */
export function commandOn(folder: string, url: string, ...words: readonly string[]): Command {
  const config = join(folder, 'latchkey.json')
  const settings = { database: { urlEnv: 'DATABASE_URL' }, native: { issuer: 'https://login.example.com' } }
  writeFileSync(config, JSON.stringify(settings))
  return { words: [...words, '--config', config, '--json'], env: { DATABASE_URL: url } }
}

/** Kills a command as soon as something is so, and runs it again to its end. */
export async function killedAndResumed(command: Command, isFarEnough: () => Promise<boolean>): Promise<Resumed> {
  const startedAt = performance.now()
  const killed = spawned(command)
  while (killed.child.exitCode === null && !(await isFarEnough())) await sleep(20)
  killed.child.kill('SIGKILL')
  await killed.closed
  const resumed = spawned(command, TIMED)
  await resumed.closed
  const seconds = (performance.now() - startedAt) / 1000
  const [, user, system] = /^cpu (\S+) (\S+)$/m.exec(resumed.printed.stderr) ?? []
  const cpuSeconds = Number(user) + Number(system)
  return {
    wasKilled: killed.child.signalCode === 'SIGKILL',
    document: documentOf(resumed.printed),
    seconds,
    cpuSeconds,
  }
}

export interface Resumed {
  readonly wasKilled: boolean
  readonly document: Readonly<Record<string, unknown>>
  /** From the first start to the last end. */
  readonly seconds: number
  /** Of the second run's own process, its start included: what others do on the machine at the same time is not in it. */
  readonly cpuSeconds: number
}

const TIMED = ['bash', '-c', 'TIMEFORMAT="cpu %U %S"; time "$@"', '--']

export async function runOnce(command: Command): Promise<Readonly<Record<string, unknown>>> {
  const { closed, printed } = spawned(command)
  await closed
  return documentOf(printed)
}

function spawned({ words, env }: Command, under: readonly string[] = []) {
  const child = spawnCommand([...scriptWords('latchkey'), ...words], { env, under })
  return { child, printed: collectOutput(child), closed: once(child, 'close') }
}

function documentOf({ stdout, stderr }: ReturnType<typeof collectOutput>): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>
  } catch {
    throw new Error(`the command printed no document: ${stdout}${stderr}`)
  }
}

/** What stands in the table: how many, how many names, and a digest of all. */
export interface Kept {
  readonly rows: number
  readonly names: number
  readonly digest: string
}

export async function keptIn(url: string): Promise<Kept> {
  await using store = await openStore({ url })
  const names = new Set<string>()
  const digest = createHash('sha256')
  let rows = 0
  for await (const user of everyUser(store)) {
    rows += 1
    names.add(user.username)
    digest.update(JSON.stringify(Object.entries(user).toSorted(([a], [b]) => (a < b ? -1 : 1))))
  }
  return { rows, names: names.size, digest: digest.digest('hex') }
}

async function* everyUser({ transfers }: SqlStore) {
  for (let after: string | undefined; ; ) {
    const page = await transfers.page('users', { limit: 1000, ...(after !== undefined && { after }) })
    yield* page
    const last = page.at(-1)
    if (last === undefined) return
    after = transfers.keyOf('users', last)
  }
}

/** Whether this many users are there. */
export function hasUsers(store: SqlStore, count: number): () => Promise<boolean> {
  return async () => {
    const found = await store.users.findByUsername(nameOf(count)).catch(() => undefined)
    return found !== undefined
  }
}

export async function linesOf(path: string): Promise<number> {
  let lines = 0
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>)
    lines += chunk.split('\n').length - 1
  return lines
}
