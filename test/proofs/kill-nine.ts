/**
 * kill -9 of a login server: `npm run proof:kill -- [--cycles 20] [--clients 12] [--on sqlite,mariadb,postgres] [--steps sqlite]`.
 * First between each two steps of each event, on the databases of `--steps` (`none` leaves it out); then under load, where two server
 * processes share a database, and in each cycle one of them is killed at a random moment and started again.
 * Leaves with 1 when a row says what is not true, anything that was acknowledged is lost or undone, what was interrupted cannot be done again,
 * or a start takes longer than two seconds.
 */
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createHasher } from '@latchkey/passwords'
import { openStore } from '@latchkey/sql'
import { startMariaDb, startPostgres } from '@latchkey/sql/testing'
import { askOne, type Counts, type Journal } from './kill/client.ts'
import type { ClientsSettings } from './kill/clients-process.ts'
import { proveSteps } from './kill/steps.ts'
import { startNative } from './native/native-process.ts'
import type { NativeProcessSettings } from './native/server-process.ts'
import { quantile } from './quantile.ts'

const READY_MILLISECONDS = 2000
const clientsProgram = fileURLToPath(new URL('kill/clients-process.ts', import.meta.url))
const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '20' },
    clients: { type: 'string', default: '12' },
    on: { type: 'string', default: 'sqlite,mariadb,postgres' },
    steps: { type: 'string', default: 'sqlite' },
  },
})
const cycles = Number(values.cycles)
const clients = Number(values.clients)

for (const name of listOf(values.steps)) await proveEvents(name)

console.log(
  `${cycles} cycles on each database, ${clients} clients, 2 servers; one is killed 50 to 500 ms after both were ready`,
)
console.log(
  '| database | logins | refreshes | logouts | password changes | answers lost | broken promises | start: median, slowest |',
)
console.log('|---|---|---|---|---|---|---|---|')
for (const name of listOf(values.on)) {
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

/** `none` is the empty list. */
function listOf(names: string): readonly string[] {
  return names === 'none' ? [] : names.split(',')
}

async function proveEvents(name: string): Promise<void> {
  await using database = await databaseOf(name)
  console.log(`${name}: a process is killed between each two steps of each event`)
  console.log(
    '| event | steps | the change was there after the kill | broken promises | a login meanwhile was refused after |',
  )
  console.log('|---|---|---|---|---|')
  for (const { event, kills, straySeconds, broken } of await proveSteps({
    database: database.url,
    tell: console.error,
  })) {
    const changed = kills.filter(({ isChanged }) => isChanged).length
    const stray = straySeconds === undefined ? '' : `${straySeconds} s`
    console.log(`| ${event} | ${kills.length} | ${changed} | ${broken.length} | ${stray} |`)
    for (const one of broken) console.log(`  broken: ${one}`)
    if (broken.length > 0) process.exitCode = 1
  }
  console.log('')
}

async function prove(name: string): Promise<{ readonly counts: Counts; readonly starts: readonly number[] }> {
  await using database = await databaseOf(name)
  const base = { database: database.url, issuer: 'https://login.example', limited: false }
  const keyEncryptionKey = randomBytes(32).toString('hex')
  const settings = (port: number): NativeProcessSettings => ({ ...base, port, keyEncryptionKey })
  const journals = await createAccounts(database.url)

  const servers = [await startNative(settings(0)), await startNative(settings(0))]
  const clientsSettings: ClientsSettings = { addresses: servers.map(({ address }) => address), journals }
  const clientsProcess = fork(clientsProgram, [JSON.stringify(clientsSettings)], {
    execArgv: ['--conditions=@latchkey/source'],
  })
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
  clientsProcess.send('over')
  const counts = await Promise.race([
    once(clientsProcess, 'message').then(([told]) => told as Counts),
    once(clientsProcess, 'exit').then(([code]) => Promise.reject(new Error(`the clients have ended with ${code}`))),
  ])
  for (const server of servers) await server[Symbol.asyncDispose]()
  return { counts, starts }
}

async function untilReady(address: string): Promise<void> {
  while ((await askOne(`${address}/readyz`, {}))?.status !== 200) await sleep(5)
}

async function createAccounts(url: string): Promise<readonly Journal[]> {
  await using store = await openStore({ url })
  const password = 'correct horse battery staple'
  const passwordHash = await createHasher().hash(password)
  const names = Array.from({ length: clients }, (_, i) => `user ${i}`)
  for (const username of names) await store.users.createUser({ username, passwordHash })
  return names.map((username) => ({ username, password, sessions: [] }))
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
