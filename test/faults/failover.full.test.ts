/** The primary becomes a standby and another server takes its place, as a proxy or a name has it: connections that are open lead to the old one for ever. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { createLoginServer, nativeFace } from '@latchkey/server'
import { openStore, sql } from '@latchkey/sql'
import {
  execute,
  type PrivateDatabase,
  skipWithout,
  startMariaDb,
  startPostgres,
  startStallingProxy,
} from '@latchkey/sql/testing'

const ISSUER = 'https://login.test'
const PASSWORD = 'violet kettle under the stairs'
const hasher = createHasher({
  policy: { format: 'werkzeug-pbkdf2', iterations: 1000 },
  queueLimit: 1000,
  deadlineMilliseconds: 60_000,
})

/** How a primary becomes one that only reads, for an app that is no administrator. */
const demotions = {
  mariadb: ['set global read_only = on'],
  postgres: ['alter system set default_transaction_read_only = on', 'select pg_reload_conf()'],
} as const

async function createRoy(url: string): Promise<void> {
  await using store = await openStore({ url })
  await store.users.createUser({ username: 'roy', passwordHash: await hasher.hash(PASSWORD) })
}

/** For one who is no administrator: MariaDB lets those write on a standby. */
async function appUrl({ kind, url }: PrivateDatabase): Promise<string> {
  if (kind === 'postgres') return url
  const { pathname } = new URL(url)
  await execute(url, `create user app@'%'`, `grant all on ${pathname.slice(1)}.* to app@'%'`)
  return Object.assign(new URL(url), { username: 'app' }).href
}

async function startServer(url: string) {
  const server = await createLoginServer({
    store: sql(url),
    hasher,
    faces: [nativeFace({ oauth: { issuer: ISSUER, audience: ISSUER }, keyEncryptionKeys: [Buffer.alloc(32, 7)] })],
    limits: { off: 'one address logs in for all' },
    logger: { info() {}, warn() {}, error() {} },
  })
  const headers = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ username: 'roy', password: PASSWORD })
  const status = async (path: string, init: RequestInit = {}) =>
    (await server.handler(new Request(`${ISSUER}${path}`, init))).status
  return {
    login: () => status('/v1/login', { method: 'POST', headers, body }),
    ready: () => status('/readyz'),
    [Symbol.asyncDispose]: () => server.close(),
  }
}

function describeFailover(kind: PrivateDatabase['kind'], start: () => Promise<PrivateDatabase>): void {
  describe(`a server whose ${kind} has changed places with its standby`, { skip: skipWithout(kind) }, () => {
    it('refuses one login, and lets in all that come after', async () => {
      await using first = await start()
      await using second = await start()
      for (const { url } of [first, second]) await createRoy(url)
      await using proxy = await startStallingProxy(await appUrl(first))
      await using server = await startServer(proxy.url)
      // Every connection there can be is open.
      const statuses = await Promise.all(Array.from({ length: 30 }, () => server.login()))
      assert.deepEqual([new Set(statuses), await server.ready()], [new Set([200]), 200])

      await execute(first.url, ...demotions[kind])
      assert.deepEqual([await server.login(), await server.ready(), await server.login()], [503, 503, 503])
      // Those who only read have opened connections again.
      await Promise.all(Array.from({ length: 30 }, () => server.login()))

      proxy.lead(await appUrl(second))
      const after = []
      for (let login = 0; login < 12; login += 1) after.push(await server.login())
      assert.deepEqual(after.slice(1), Array(11).fill(200), `${after}`)
      assert.equal(await server.ready(), 200)
    })
  })
}

describeFailover('mariadb', startMariaDb)
describeFailover('postgres', startPostgres)
