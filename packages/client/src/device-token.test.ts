/** The token by which the login server knows a browser: who has it is not taken for a stranger when somebody guesses passwords. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient, flaskPyjwt, oauth } from './index.ts'
import type { ClientStorage } from './shared-storage.ts'
import { mapStorage } from './testing/map-storage.ts'
import { startTokenServer } from './testing/token-server.ts'

const roy = { username: 'roy', password: 'roy' }

test('sends the token of the last login with the next, also after a logout and in a page that was opened anew', async () => {
  await using server = await startTokenServer()
  const items = new Map<string, string>()
  const open = () => createClient({ dialect: oauth(), baseUrl: server.url, storage: mapStorage(items) })
  const first = open()
  await first.login(roy)
  await first.logout()
  await first.login(roy)
  await open().login(roy)
  const [none, ...sent] = server.deviceTokens
  assert.equal(none, undefined)
  assert.match(String(sent[0]), /^[\w-]{36}$/)
  assert.deepEqual(sent, [sent[0], sent[0]])
})

test('keeps it in memory where there is no storage, and where the storage throws', async () => {
  await using server = await startTokenServer()
  const full = (): never => {
    throw new DOMException('full', 'QuotaExceededError')
  }
  const broken: ClientStorage = { getItem: full, setItem: full, removeItem: full }
  for (const storage of [undefined, broken]) {
    const client = createClient({ dialect: oauth(), baseUrl: server.url, ...(storage && { storage }) })
    await client.login(roy)
    await client.login(roy)
    const [before, after] = server.deviceTokens.slice(-2)
    assert.equal(before, undefined)
    assert.ok(after)
  }
})

test('sends what a password reset has brought, and what is in the credentials before what is kept', async () => {
  await using server = await startTokenServer()
  const client = createClient({ dialect: oauth(), baseUrl: server.url })
  await client.keepDeviceToken('of-the-reset')
  await client.login(roy)
  await client.login({ ...roy, deviceToken: 'given' })
  assert.deepEqual(server.deviceTokens, ['of-the-reset', 'given'])
})

test('sends no text for which a server would refuse the login', async () => {
  await using server = await startTokenServer()
  for (const odd of ['', 'a b', 'x'.repeat(256), '{"id":1}']) {
    const items = new Map([[`latchkey:${server.url}/:device`, odd]])
    await createClient({ dialect: oauth(), baseUrl: server.url, storage: mapStorage(items) }).login(roy)
  }
  assert.deepEqual(server.deviceTokens, [undefined, undefined, undefined, undefined])
})

test('adds nothing to the login of an old app', async () => {
  const bodies: unknown[] = []
  const client = createClient({
    dialect: flaskPyjwt(),
    baseUrl: 'https://old.test',
    fetch: async (_, init) => {
      bodies.push(init?.body)
      return Response.json({ token: 'a.b.c' })
    },
  })
  await client.keepDeviceToken('of-the-reset')
  await client.login(roy)
  assert.deepEqual(bodies, ['{"username":"roy","password":"roy"}'])
})
