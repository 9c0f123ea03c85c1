/**
 * kill -9 of a login server under load: `npm run proof:kill -- [--cycles 20] [--clients 12] [--on sqlite,mariadb,postgres]`.
 * Two server processes share a database; in each cycle one of them is killed at a random moment and started again.
 * Leaves with 1 when anything that was acknowledged is lost or undone, or a start takes longer than two seconds.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createHasher } from '@latchkey/passwords'
import { openStore } from '@latchkey/server'
import { startMariaDb, startPostgres } from '@latchkey/server/testing'
import { type Answer, type Ask, type Counts, type Journal, live, verify } from './kill/client.ts'
import { type NativeProcess, startNative } from './native/native-process.ts'
import type { NativeProcessSettings } from './native/server-process.ts'
import { quantile } from './quantile.ts'

const READY_MILLISECONDS = 2000
const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '20' },
    clients: { type: 'string', default: '12' },
    on: { type: 'string', default: 'sqlite,mariadb,postgres' },
  },
})
const cycles = Number(values.cycles)
const clients = Number(values.clients)

console.log(
  `${cycles} cycles on each database, ${clients} clients, 2 servers; one is killed 50 to 500 ms after both were ready`,
)
console.log(
  '| database | logins | refreshes | logouts | password changes | answers lost | broken promises | start: median, slowest |',
)
console.log('|---|---|---|---|---|---|---|---|')
for (const name of values.on.split(',')) {
  const { counts, starts } = await prove(name)
  const { logins, refreshes, logouts, passwordChanges, lostAnswers, broken } = counts
  const cells = [
    name,
    logins,
    refreshes,
    logouts,
    passwordChanges,
    lostAnswers,
    broken.length,
    [0.5, 1].map((share) => `${Math.round(quantile(starts, share))} ms`).join(', '),
  ]
  console.log(`| ${cells.join(' | ')} |`)
  for (const one of new Set(broken)) console.log(`  broken: ${one}`)
  if (broken.length > 0 || quantile(starts, 1) > READY_MILLISECONDS) process.exitCode = 1
}

async function prove(name: string): Promise<{ readonly counts: Counts; readonly starts: readonly number[] }> {
  await using database = await databaseOf(name)
  const base = { database: database.url, issuer: 'https://login.example', limited: false }
  const keyEncryptionKey = randomBytes(32).toString('hex')
  const settings = (port: number): NativeProcessSettings => ({ ...base, port, keyEncryptionKey })
  const journals = await createAccounts(database.url)

  const servers = [await startNative(settings(0)), await startNative(settings(0))]
  const counts: Counts = { logins: 0, refreshes: 0, logouts: 0, passwordChanges: 0, lostAnswers: 0, broken: [] }
  const ask: Ask = (path, init) => askOne(servers[Math.random() < 0.5 ? 0 : 1], path, init)
  let isOver = false
  const lives = journals.map((journal) => live(journal, ask, counts, () => isOver))
  const starts: number[] = []
  for (let cycle = 0; cycle < cycles; cycle++) {
    await sleep(50 + Math.random() * 450)
    const place = cycle % 2
    const victim = servers[place]
    if (!victim) throw new Error('there are two servers')
    await victim.kill()
    const began = performance.now()
    servers[place] = await startNative(settings(Number(new URL(victim.address).port)))
    await untilReady(servers[place].address)
    starts.push(performance.now() - began)
  }
  isOver = true
  await Promise.all(lives)
  for (const journal of journals) await verify(journal, ask, counts)
  for (const server of servers) await server[Symbol.asyncDispose]()
  return { counts, starts }
}

async function askOne(server: NativeProcess | undefined, path: string, init: RequestInit): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${server?.address}${path}`, { ...init, signal: AbortSignal.timeout(5000) })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : {} }
  } catch {
    return undefined
  }
}

async function untilReady(address: string): Promise<void> {
  while ((await askOne({ address } as NativeProcess, '/readyz', {}))?.status !== 200) await sleep(5)
}

async function createAccounts(url: string): Promise<readonly Journal[]> {
  await using store = await openStore({ url })
  const password = 'correct horse battery staple'
  const passwordHash = await createHasher().hash(password)
  const names = Array.from({ length: clients }, (_, i) => `user ${i}`)
  for (const username of names) await store.users.createUser({ username, passwordHash })
  return names.map((username) => ({ username, password, sessions: [], uncertainPassword: undefined }))
}

interface ProofDatabase extends AsyncDisposable {
  readonly url: string
}

async function databaseOf(name: string): Promise<ProofDatabase> {
  if (name === 'mariadb') return startMariaDb()
  if (name === 'postgres') return startPostgres()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-kill-'))
  return {
    url: `sqlite:${join(folder, 'latchkey.db')}`,
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  }
}
