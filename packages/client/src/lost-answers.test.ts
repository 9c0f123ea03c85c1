/** A lost answer must not log anybody out: RFC 9700 §4.14.2 leaves that to the client and the server's grace time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Client, type ClientOptions, createClient, oauth } from './index.ts'
import { mapStorage } from './testing/map-storage.ts'
import { type Fault, startTokenServer, type TokenServer } from './testing/token-server.ts'
import { verifiedApi } from './testing/verified-api.ts'

const LIFETIME = 600

async function loggedIn(server: TokenServer, options: Partial<ClientOptions> = {}): Promise<Client> {
  const client = createClient({ dialect: oauth(), baseUrl: server.url, ...options })
  await client.login({ username: 'roy', password: 'roy' })
  return client
}

const losses: readonly (readonly Fault[])[] = [
  ['lost_before'],
  ['lost_after'],
  ['torn'],
  ['silent'],
  ['page'],
  [429],
  [500],
  [503],
  ['lost_after', 'lost_after', 'torn'],
  ['lost_before', 'torn', 503],
]
for (const faults of losses) {
  test(`survives ${faults.join(', then ')}`, async () => {
    await using server = await startTokenServer({ api: verifiedApi })
    // Short, because this answer never comes. Everything else has plenty of time, however busy the machine is.
    const client = await loggedIn(server, faults.includes('silent') ? { timeoutMilliseconds: 500 } : {})
    for (const _round of [1, 2]) {
      server.faults.push(...faults)
      server.pass(LIFETIME)
      assert.equal((await client.fetch('/me')).status, 200)
    }
    assert.equal(server.calls('/v1/token'), 2 * (faults.length + 1))
    assert.equal(server.aliveFamilies(), 1)
    assert.equal(client.state.status, 'logged_in')
  })
}

test('waits for as long as it is told, makes no request meanwhile, and keeps the session', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const storage = mapStorage()
  const client = await loggedIn(server, { storage })
  const kept = () => JSON.parse(String(storage.getItem(`latchkey:${server.url}/`))) as { refreshToken: string }
  const { refreshToken } = kept()
  server.pass(LIFETIME)
  server.faults.push(503)
  server.retryAfter = '3600'
  const unavailable = { code: 'unavailable', status: 503, retryAfterSeconds: 3600 }
  await assert.rejects(client.fetch('/me'), unavailable)
  await assert.rejects(client.refresh(), { code: 'unavailable' })
  await assert.rejects(client.fetch('/me'), { code: 'unavailable' })
  assert.equal(server.calls('/v1/token'), 1)
  assert.equal(client.state.status, 'logged_in')
  assert.equal(kept().refreshToken, refreshToken)
  client.close()
})

test('gives up for now when the server stays away, and needs no new login when it is back', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const client = await loggedIn(server, { timeoutMilliseconds: 300 })
  server.pass(LIFETIME)
  server.faults.push(...Array.from({ length: 50 }, () => 'lost_before' as const))
  await assert.rejects(client.fetch('/me'), { code: 'unavailable' })
  const attempts = server.calls('/v1/token')
  assert.ok(attempts >= 2 && attempts < 10, `${attempts} attempts`)
  assert.equal(client.state.status, 'logged_in')
  server.faults.length = 0
  // A busy machine may need more than one attempt. `refresh-waits.test.ts` has its own clock.
  let status: number | undefined
  while (status === undefined) status = (await client.fetch('/me').catch(() => undefined))?.status
  assert.deepEqual([status, server.calls('/v1/login')], [200, 1])
})

test('a token that our clock takes for expired is used while nobody can be asked: the server judges it', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  let passed = 0
  const clock = () => Date.now() / 1000 + passed
  const client = await loggedIn(server, { timeoutMilliseconds: 500, clock })
  passed = LIFETIME
  server.faults.push(...Array.from({ length: 50 }, () => 503))
  assert.equal((await client.fetch('/me')).status, 200)
})

test('an answer that nobody expects ends nothing', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const client = await loggedIn(server)
  for (const status of [400, 401, 404]) {
    server.pass(LIFETIME)
    server.faults.push(status)
    await assert.rejects(client.fetch('/me'), { code: 'answer_unexpected', status })
    assert.equal(client.state.status, 'logged_in')
    assert.equal((await client.fetch('/me')).status, 200)
  }
})

test('invalid_grant is the end, and says so', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const storage = mapStorage()
  const thief = mapStorage()
  const client = await loggedIn(server, { storage })
  const key = `latchkey:${server.url}/`
  thief.setItem(key, String(storage.getItem(key)))
  await client.refresh()
  server.pass(31)
  const stolen = createClient({ dialect: oauth(), baseUrl: server.url, storage: thief, name: 'thief' })
  thief.setItem('latchkey:thief', String(thief.getItem(key)))
  await assert.rejects(stolen.refresh(), { code: 'logged_out', status: 400 })
  assert.deepEqual(stolen.state, { status: 'logged_out', reason: 'refresh_refused' })

  // The family is gone, so the real user has to log in again too: fetch returns the refusal.
  server.pass(LIFETIME)
  assert.equal((await client.fetch('/me')).status, 401)
  assert.deepEqual(client.state, { status: 'logged_out', reason: 'refresh_refused' })
  assert.equal(storage.getItem(key), null)
  await assert.rejects(client.refresh(), { code: 'logged_out' })
  for (const one of [client, stolen]) one.close()
})

test('invalid_grant for a token that another tab has replaced meanwhile ends nothing', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const storage = mapStorage()
  const key = `latchkey:${server.url}/`
  const client = await loggedIn(server, { storage, name: 'first' })
  const before = String(storage.getItem('latchkey:first'))
  await client.refresh()
  const after = String(storage.getItem('latchkey:first'))
  server.pass(31)

  // The other tab stores its result while our own refresh, with the token that is now spent, is on its way.
  storage.setItem(key, before)
  const late = createClient({
    dialect: oauth(),
    baseUrl: server.url,
    storage,
    fetch: async (input, init) => {
      const answer = await fetch(input, init)
      if (String(input).endsWith('/v1/token')) storage.setItem(key, after)
      return answer
    },
  })
  await late.refresh()
  assert.equal(late.state.status, 'logged_in')
  assert.equal(storage.getItem(key), after)
  for (const one of [client, late]) one.close()
})
