import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient, oauth } from './index.ts'
import { mapStorage } from './testing/map-storage.ts'
import { startTokenServer } from './testing/token-server.ts'
import { verifiedApi } from './testing/verified-api.ts'

const roy = { username: 'roy', password: 'roy' }

test('ends the session here and at the server', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const items = new Map<string, string>()
  const client = createClient({ dialect: oauth(), baseUrl: server.url, storage: mapStorage(items) })
  await client.login(roy)
  const session = `latchkey:${server.url}/`
  assert.equal(items.has(session), true)
  await client.logout()
  assert.equal(items.has(session), false)
  assert.equal(server.aliveFamilies(), 0)
  assert.deepEqual(client.state, { status: 'logged_out', reason: 'logout' })
  await client.logout()
  assert.equal(server.calls('/v1/revoke'), 1)
  client.close()
})

test('ends the session here when the server cannot be told', async () => {
  const server = await startTokenServer()
  const client = createClient({ dialect: oauth(), baseUrl: server.url })
  await client.login(roy)
  await server[Symbol.asyncDispose]()
  await client.logout()
  assert.deepEqual(client.state, { status: 'logged_out', reason: 'logout' })
})

test('a refresh that was on its way does not bring the session back, and its token is revoked', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const items = new Map<string, string>()
  const arrived = Promise.withResolvers<void>()
  const handOver = Promise.withResolvers<void>()
  const client = createClient({
    dialect: oauth(),
    baseUrl: server.url,
    storage: mapStorage(items),
    fetch: async (input, init) => {
      const answer = await fetch(input, init)
      if (!String(input).endsWith('/v1/token')) return answer
      arrived.resolve()
      await handOver.promise
      return answer
    },
  })
  await client.login(roy)
  const refreshed = client.refresh()
  await arrived.promise
  await client.logout()
  handOver.resolve()
  await assert.rejects(refreshed, { code: 'logged_out' })
  assert.equal(items.has(`latchkey:${server.url}/`), false)
  assert.deepEqual(client.state, { status: 'logged_out', reason: 'logout' })
  assert.equal(server.calls('/v1/revoke'), 2)
  assert.equal(server.aliveFamilies(), 0)
  client.close()
})
