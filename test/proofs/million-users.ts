/**
 * A million users: `npm run proof:million -- [--users 1000000] [--others 200000] [--rounds 300] [--on SQLite,MariaDB,PostgreSQL]`.
 * On each database: rows per second of a bulk insert; what a lookup and a whole login cost more than with a thousand users; how the
 * database goes about every statement that the store sends; how long others wait while a fifth of all other rows is removed.
 * Leaves with 1 when a login costs 5 ms more, a statement reads a whole table that grows, or 1 % of the others wait over 100 ms.
 */
import { randomBytes } from 'node:crypto'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { createHasher } from '@latchkey/passwords'
import { createLoginServer, type Logger, nativeFace, type Store } from '@latchkey/server'
import { openStore } from '@latchkey/sql'
import { execute, openWatchedStore, type WatchedStore } from '@latchkey/sql/testing'
import { expect } from './expect.ts'
import { cleanUpCost } from './million/clean-up.ts'
import { type Costs, inTurn } from './million/latency.ts'
import { describeAccesses, plansOf } from './million/plans.ts'
import { questions } from './million/questions.ts'
import { insertRows, nameOf, otherRows, userRows } from './million/rows.ts'
import { type DatabaseName, databaseNames, openDatabaseOf } from './race/databases.ts'

const FEW = 1000
const PASSWORD = 'correct horse battery staple'
const MOST_ADDED_MILLISECONDS = 5
const LEAST_ROWS_PER_SECOND = 5000
const LONGEST_WAIT_MILLISECONDS = 100

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    others: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '300' },
    on: { type: 'string', default: databaseNames.join() },
  },
})
const [users, others, rounds] = [Number(values.users), Number(values.others), Number(values.rounds)]
const nowSeconds = Math.floor(Date.now() / 1000)
const hasher = createHasher()
const passwordHash = await hasher.hash(PASSWORD)

for (const name of databaseNames.filter((one) => values.on.split(',').includes(one))) await prove(name)

async function prove(name: DatabaseName): Promise<void> {
  console.log(`\n${name}, load ${loadavg()[0]?.toFixed(1)}`)
  await using small = await openDatabaseOf(name)
  await using large = await openDatabaseOf(name)
  await fill(small.url, FEW, FEW)
  await fill(large.url, users, others)
  await using few = await openStore({ url: small.url })
  await using watched = await openWatchedStore(large.url)
  await compareCosts(few, watched.store)
  await showPlans(watched)
  await showCleanUp(large.url, watched.store)
}

async function fill(url: string, count: number, otherCount: number): Promise<void> {
  await (await openStore({ url }))[Symbol.asyncDispose]()
  const rate = await insertRows(url, userRows(passwordHash), count)
  const rates = []
  for (const rows of otherRows(count, nowSeconds)) rates.push(await insertRows(url, rows, otherCount))
  // What autovacuum does by itself after a while; the others need nothing.
  if (url.startsWith('postgres')) await execute(url, 'analyze')
  if (count === FEW) return
  expect(rate >= LEAST_ROWS_PER_SECOND, `${count} users at ${Math.round(rate)} rows/s`)
  console.log(
    `  ${otherCount} rows in each of ${rates.length} other tables at ${Math.round(Math.min(...rates))} rows/s or more`,
  )
}

async function compareCosts(few: Store, many: Store): Promise<void> {
  const lookup = (store: Store, count: number) => () => store.users.findByUsername(anyName(count))
  report('lookup by name', await inTurn({ few: lookup(few, FEW), many: lookup(many, users) }, rounds * 10))
  await using fewServer = await startLogins(few)
  await using manyServer = await startLogins(many)
  const login = { few: () => fewServer.logIn(anyName(FEW)), many: () => manyServer.logIn(anyName(users)) }
  report('whole login', await inTurn(login, rounds))
}

function report(what: string, { few, many }: Costs): void {
  const added = many.median - few.median
  const figures = `median ${few.median.toFixed(2)} ms with ${FEW}, ${many.median.toFixed(2)} ms with ${users} users (p99 ${few.p99.toFixed(2)}, ${many.p99.toFixed(2)})`
  expect(added <= MOST_ADDED_MILLISECONDS, `${what}: ${added.toFixed(2)} ms more: ${figures}`)
}

/** The native face as it is served: sessions, audit log, revocations, refresh token, EdDSA; no limits, so that all may log in. */
async function startLogins(store: Store) {
  const logger: Logger = { info() {}, warn: (facts) => console.error(facts), error: (facts) => console.error(facts) }
  const issuer = 'https://login.example'
  const keyEncryptionKeys = [randomBytes(32)]
  const oauth = { issuer, audience: issuer }
  const faces = [nativeFace({ oauth, keyEncryptionKeys })]
  const limits = { off: 'all may log in at once' }
  // A machine that is busy with other things makes one login slow; that must not end the run.
  const deadlineMilliseconds = 60_000
  const shared = { faults: () => [], open: async () => ({ ...store, [Symbol.asyncDispose]: async () => undefined }) }
  const server = await createLoginServer({ store: shared, hasher, faces, limits, logger, deadlineMilliseconds })
  return {
    async logIn(username: string): Promise<void> {
      const body = JSON.stringify({ username, password: PASSWORD })
      const headers = { 'content-type': 'application/json' }
      const response = await server.handler(new Request(`${issuer}/v1/login`, { method: 'POST', headers, body }))
      if (response.status !== 200) throw new Error(`a login was answered ${response.status}`)
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}

async function showPlans(watched: WatchedStore): Promise<void> {
  const there = Math.min(users, others) - 7
  const plans = await plansOf(watched, questions(there, Math.max(users, others) + 1, nowSeconds))
  const faults = plans.filter(({ fault }) => fault !== undefined)
  expect(faults.length === 0, `${plans.length} statements explained, ${faults.length} read what they do not need`)
  for (const { question, sql, fault, accesses, excuse } of plans) {
    const note = fault ?? (excuse === undefined ? '' : `${excuse}`)
    console.log(`    ${question}: ${describeAccesses(accesses)}${note === '' ? '' : ` (${note})`}`)
    if (fault) console.log(`      ${sql}`)
  }
}

async function showCleanUp(url: string, store: Store): Promise<void> {
  const { removed, seconds, statement, others: waits } = await cleanUpCost(url, store, users)
  const holds = waits.meanwhile.p99 <= LONGEST_WAIT_MILLISECONDS
  expect(holds, `${removed} rows removed in ${seconds.toFixed(0)} s`)
  for (const [whose, { median, p99, longest }] of [
    ['one that removes', statement],
    ['of others meanwhile', waits.meanwhile],
    ['of others before', waits.quiet],
  ] as const) {
    console.log(
      `    a statement ${whose}: median ${median.toFixed(1)}, p99 ${p99.toFixed(1)}, longest ${longest.toFixed(1)} ms`,
    )
  }
}

function anyName(count: number): string {
  return nameOf(Math.floor(Math.random() * count))
}
