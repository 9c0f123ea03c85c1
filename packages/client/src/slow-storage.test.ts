/** A storage whose promises take their time: nothing counts as done before it is stored. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Client, createClient, oauth } from './index.ts'
import type { ClientStorage } from './shared-storage.ts'
import { mapStorage } from './testing/map-storage.ts'
import { startTokenServer, type TokenServer } from './testing/token-server.ts'

type Method = keyof ClientStorage

/** A storage that holds back one of its methods; the others answer at once. */
function heldStorage(method: Method, kept: ClientStorage = mapStorage()) {
  const asked = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const held = async (...words: [string, string]): Promise<unknown> => {
    asked.resolve()
    await gate.promise
    return kept[method](...words)
  }
  return { storage: { ...kept, [method]: held } as ClientStorage, asked: asked.promise, gate }
}

const open = (server: TokenServer, storage: ClientStorage | (() => ClientStorage), more: object = {}): Client =>
  createClient({ dialect: oauth(), baseUrl: server.url, storage, ...more })

/** Lets everything run that does not wait for the storage. */
async function everythingElse(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate)
}

async function hasEnded(work: Promise<unknown>): Promise<boolean> {
  let ended = false
  const end = () => {
    ended = true
  }
  work.then(end, end)
  await everythingElse()
  return ended
}

test('a login is one when its session is stored, and no tab hears of it before', async () => {
  await using server = await startTokenServer()
  const { storage, asked, gate } = heldStorage('setItem')
  const [client, other] = [open(server, storage), open(server, storage)]
  const login = client.login({ username: 'roy', password: 'roy' })
  await asked
  assert.equal(await hasEnded(login), false)
  assert.notEqual(client.state.status, 'logged_in')
  assert.notEqual(other.state.status, 'logged_in')
  gate.resolve()
  await login
  assert.equal(client.state.status, 'logged_in')
  for (const one of [client, other]) one.close()
})

test('a refresh is one when the new session is stored: a reload meanwhile must not find the spent token alone', async () => {
  await using server = await startTokenServer()
  const kept = mapStorage()
  const first = open(server, kept)
  await first.login({ username: 'roy', password: 'roy' })
  first.close()
  const { storage, asked, gate } = heldStorage('setItem', kept)
  const client = open(server, storage)
  const refresh = client.refresh()
  await asked
  assert.equal(await hasEnded(refresh), false)
  gate.resolve()
  await refresh
  client.close()
})

test('a logout is one when the session is out of the storage, and the server hears of it then', async () => {
  await using server = await startTokenServer()
  const { storage, asked, gate } = heldStorage('removeItem')
  const client = open(server, storage)
  await client.login({ username: 'roy', password: 'roy' })
  const logout = client.logout()
  await asked
  assert.equal(await hasEnded(logout), false)
  assert.equal(client.state.status, 'logged_in')
  gate.resolve()
  await logout
  assert.deepEqual([client.state.status, server.aliveFamilies()], ['logged_out', 0])
  client.close()
})

test('nobody knows whether somebody is logged in before the storage was read', async () => {
  await using server = await startTokenServer()
  const { storage, asked, gate } = heldStorage('getItem')
  const client = open(server, storage)
  await asked
  await everythingElse()
  assert.equal(client.state.status, 'unknown')
  gate.resolve()
  await everythingElse()
  assert.equal(client.state.status, 'logged_out')
  client.close()
})

test('a storage that throws fails no login, though whoever is told of it throws: the page is told', async (t) => {
  const reported: unknown[] = []
  t.mock.method(globalThis, 'queueMicrotask', (work: () => void) => {
    Promise.resolve()
      .then(work)
      .catch((fault: unknown) => reported.push(fault))
  })
  await using server = await startTokenServer()
  const broken = () => assert.fail('closed')
  for (const storage of [{ ...mapStorage(), setItem: broken }, broken]) {
    const client = open(server, storage, { onFault: () => assert.fail('full') })
    await client.login({ username: 'roy', password: 'roy' })
    assert.equal(client.state.status, 'logged_in')
    client.close()
  }
  assert.deepEqual(
    reported.map((fault) => fault instanceof Error && fault.message),
    ['full', 'full'],
  )
})

for (const method of ['getItem', 'setItem', 'removeItem'] as const) {
  test(`a storage whose ${method} rejects is told of once, and the session lives in memory`, async () => {
    await using server = await startTokenServer()
    const faults: unknown[] = []
    const rejecting: ClientStorage = { ...mapStorage(), [method]: () => Promise.reject(new Error('closed')) }
    const client = open(server, rejecting, { onFault: (fault: unknown) => faults.push(fault) })
    await client.login({ username: 'roy', password: 'roy' })
    await client.refresh()
    assert.equal(client.state.status, 'logged_in')
    await client.logout()
    assert.equal(client.state.status, 'logged_out')
    assert.deepEqual([faults.length, server.aliveFamilies()], [1, 0])
    client.close()
  })
}
