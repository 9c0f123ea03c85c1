import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient, oauth } from './index.ts'
import { type Session, sessionOf } from './session.ts'
import { createSessionStore } from './session-store.ts'
import { type ClientStorage, createAskStorage } from './shared-storage.ts'
import { mapStorage } from './testing/map-storage.ts'
import { startTokenServer } from './testing/token-server.ts'

const DEADLINE = 60_000
const session: Session = sessionOf({ accessToken: 'a', refreshToken: 'r' }, { askedAt: 0 })
const stored = JSON.parse(JSON.stringify(session)) as Session

const full = (): never => {
  throw new DOMException('full', 'QuotaExceededError')
}
const storeOf = (storage: ClientStorage, faults: unknown[] = []) =>
  createSessionStore(
    'key',
    createAskStorage(storage, DEADLINE, (fault) => faults.push(fault)),
  )

const broken: Readonly<Record<string, (good: ClientStorage) => ClientStorage>> = {
  'that cannot be written': (good) => ({ ...good, setItem: full }),
  'that cannot be read': (good) => ({ ...good, getItem: full }),
  'that can do nothing': () => ({ getItem: full, setItem: full, removeItem: full }),
  'that rejects': (good) => ({ ...good, setItem: () => Promise.reject(new Error('closed')) }),
}
for (const [name, breakIt] of Object.entries(broken)) {
  test(`keeps a new login in memory when its storage is one ${name}, and says so once`, async () => {
    const faults: unknown[] = []
    const store = storeOf(breakIt(mapStorage()), faults)
    await store.begin(session)
    assert.equal((await store.load())?.accessToken, 'a')
    await store.save({ ...session, accessToken: 'b' })
    assert.equal((await store.load())?.accessToken, 'b')
    await store.save(undefined)
    assert.equal(await store.load(), undefined)
    assert.equal(faults.length, 1)
  })
}

for (const method of ['getItem', 'setItem'] as const) {
  test(`asks again when ${method} throws once or twice, and nobody hears of it`, async () => {
    const faults: unknown[] = []
    let left = 2
    const good = mapStorage(new Map([['key', JSON.stringify(session)]]))
    const once = (...words: [string, string]) => (left-- > 0 ? full() : good[method](...words))
    const store = storeOf({ ...good, [method]: once }, faults)
    if (method === 'setItem') await store.save(session)
    assert.equal((await store.load())?.accessToken, 'a')
    assert.deepEqual([faults.length, left < 0], [0, true])
  })

  test(`removes nothing and knows nothing while ${method} throws, and says so once for each outage`, async () => {
    const faults: unknown[] = []
    const items = new Map([['key', JSON.stringify(session)]])
    const good = mapStorage(items)
    let isBroken = true
    const store = storeOf(
      { ...good, [method]: (...words: [string, string]) => (isBroken ? full() : good[method](...words)) },
      faults,
    )
    const attempt = () => (method === 'getItem' ? store.load() : store.save({ ...session, accessToken: 'b' }))
    const before = [...items]
    for (let i = 0; i < 2; i += 1) await assert.rejects(attempt(), { code: 'storage_unavailable' })
    assert.deepEqual([[...items], faults.length], [before, 1])
    isBroken = false
    await attempt()
    isBroken = true
    await assert.rejects(attempt(), { code: 'storage_unavailable' })
    assert.equal(faults.length, 2)
  })
}

test('takes a storage whose answers are promises', async () => {
  const items = new Map<string, string>()
  const late: ClientStorage = {
    getItem: async (key) => items.get(key),
    setItem: async (key, value) => void items.set(key, value),
    removeItem: async (key) => void items.delete(key),
  }
  const store = storeOf(late)
  await store.save(session)
  assert.deepEqual(JSON.parse(items.get('key') ?? ''), stored)
  await store.save(undefined)
  assert.equal(items.size, 0)
})

test('a page whose storage cannot even be named logs in', async () => {
  await using server = await startTokenServer()
  const faults: unknown[] = []
  const client = createClient({
    dialect: oauth(),
    baseUrl: server.url,
    storage: () => full(),
    onFault: (fault) => faults.push(fault),
  })
  await client.login({ username: 'roy', password: 'roy' })
  await client.refresh()
  assert.equal(client.state.status, 'logged_in')
  assert.equal(faults.length, 1)
})
