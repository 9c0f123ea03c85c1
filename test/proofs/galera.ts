/**
 * The store on a Galera cluster of three nodes: `npm run proof:galera -- [--rounds 300]`.
 * Leaves with 1 when two nodes migrate or hold a lease at once, a node does not see what another has acknowledged, or a name or a refresh
 * token is given twice.
 */
import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import type { Store } from '@latchkey/server'
import { openStore } from '@latchkey/sql'
import { execute } from '@latchkey/sql/testing'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { expect } from './expect.ts'
import { startCluster } from './galera/cluster.ts'
import { quantile } from './quantile.ts'

const COUNTED_PER_PROCESS = 20

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '300' } } })
const rounds = Number(values.rounds)
const now = Math.floor(Date.now() / 1000)

await using cluster = await startCluster()
const [url = '', second = ''] = cluster.urls
await migrateOnAllNodes()
const stores = await Promise.all(cluster.urls.map((node) => openStore({ url: node })))
const unsettled = await createConnection(second)
await readAfterWrite()
await race()
await unsettled.end()
for (const store of stores) await store[Symbol.asyncDispose]()

async function migrateOnAllNodes(): Promise<void> {
  await execute(url, 'create table counted (id integer primary key, n integer)', 'insert into counted values (1, 0)')
  const program = fileURLToPath(new URL('galera/node-process.ts', import.meta.url))
  const run = promisify(execFile)
  const flags = ['--conditions=@latchkey/source', program]
  // Two processes on each node, all on an empty database at the same moment.
  const running = [...cluster.urls, ...cluster.urls].map((node) =>
    run(process.execPath, [...flags, node, String(COUNTED_PER_PROCESS)]),
  )
  const logs = new Set((await Promise.all(running)).map(({ stdout }) => stdout.trim()))
  const connection = await createConnection(url)
  const counted = await numberOf(connection, 'select n from counted')
  const steps = await numberOf(connection, 'select count(*) as n from latchkey_schema')
  await connection.end()
  expect(logs.size === 1, `6 processes on 3 nodes migrated one empty database: ${steps} steps, ${logs.size} log`)
  const wanted = running.length * COUNTED_PER_PROCESS
  expect(counted === wanted, `a lease let them count one by one: ${counted} of ${wanted}`)
}

/** Written on the first node, asked for on the second at once. */
async function readAfterWrite(): Promise<void> {
  const [writer, reader] = [stores[0], stores[1]]
  if (!writer || !reader) throw new Error('there are three nodes')
  await unsettled.query('set session wsrep_sync_wait = 0')
  const missed = { control: 0, user: 0, rotation: 0, end: 0 }
  const taken: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const username = randomUUID()
    await writer.users.createUser({ username, passwordHash: 'x' })
    if ((await numberOf(unsettled, `select count(*) as n from latchkey_users where username = '${username}'`)) === 0) {
      missed.control += 1
    }
    const other = randomUUID()
    const startedAt = performance.now()
    await writer.users.createUser({ username: other, passwordHash: 'x' })
    if (!(await reader.users.findByUsername(other))) missed.user += 1
    taken.push(performance.now() - startedAt)
    const session = sessionOf()
    await writer.sessions.create(session)
    if (!(await reader.sessions.rotate(rotationOf(session)))) missed.rotation += 1
    const ended = sessionOf()
    await writer.sessions.create(ended)
    if ((await reader.sessions.end([ended.id], { at: now, reason: 'logout' })) !== 1) missed.end += 1
  }
  console.log(`  a connection that does not wait missed ${missed.control} of ${rounds} rows`)
  const { user, rotation, end } = missed
  expect(
    user + rotation + end === 0,
    `the store missed ${user} users, ${rotation} exchanges and ${end} logouts of ${rounds} each`,
  )
  console.log(`  a new user, found on another node: median ${quantile(taken, 0.5).toFixed(2)} ms`)
}

/** The same name and the same refresh token on all nodes at once. */
async function race(): Promise<void> {
  let [names, heads] = [0, 0]
  const faults = new Map<string, number>()
  const told = (fault: { readonly code?: string }) => {
    faults.set(String(fault.code), (faults.get(String(fault.code)) ?? 0) + 1)
    return false
  }
  for (let round = 0; round < rounds; round += 1) {
    const username = randomUUID()
    const made = await onAll(
      async (store) => Boolean(await store.users.createUser({ username, passwordHash: 'x' })),
      told,
    )
    names += made.filter(Boolean).length
    const session = sessionOf()
    await stores[0]?.sessions.create(session)
    const won = await onAll((store) => store.sessions.rotate(rotationOf(session)), told)
    heads += won.filter(Boolean).length
  }
  const said = [...faults].map(([code, count]) => `${count} ${code}`).join(', ')
  expect(names === rounds, `${names} of ${rounds} names were given, each once`)
  expect(heads === rounds, `${heads} of ${rounds} refresh tokens were exchanged, each once; refused with ${said}`)
}

function onAll(work: (store: Store) => Promise<boolean>, told: (fault: { readonly code?: string }) => boolean) {
  return Promise.all(stores.map((store) => work(store).catch(told)))
}

function sessionOf() {
  const times = { createdAt: now, authenticatedAt: now, lastUsedAt: now, idleExpiresAt: now + 1000 }
  const whose = { id: randomUUID(), subject: 'a', clientId: 'first-party', currentHash: hashOf(randomUUID()) }
  return { ...whose, ...times, absoluteExpiresAt: now + 1000 }
}

function rotationOf(session: ReturnType<typeof sessionOf>) {
  const successorHash = hashOf(randomUUID())
  return { session, successorHash, sealedSuccessor: 'sealed', nowMilliseconds: now * 1000, idleExpiresAt: now + 1000 }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function numberOf(connection: Connection, query: string): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>(query)
  return Number(rows[0]?.['n'])
}
