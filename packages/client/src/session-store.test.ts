import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient, oauth } from './index.ts'
import { type Session, sessionOf } from './session.ts'
import { type ClientStorage, createSessionStore } from './session-store.ts'
import { mapStorage } from './testing/map-storage.ts'
import { startTokenServer } from './testing/token-server.ts'

const session: Session = sessionOf({ accessToken: 'a', refreshToken: 'r' }, { askedAt: 0, serverTime: undefined })
const stored = JSON.parse(JSON.stringify(session)) as Session

const full = (): never => {
  throw new DOMException('full', 'QuotaExceededError')
}
const broken: Readonly<Record<string, (good: ClientStorage) => ClientStorage>> = {
  'that cannot be written': (good) => ({ ...good, setItem: full }),
  'that cannot be read': (good) => ({ ...good, getItem: full }),
  'that can do nothing': () => ({ getItem: full, setItem: full, removeItem: full }),
  'that rejects': (good) => ({ ...good, setItem: () => Promise.reject(new Error('closed')) }),
}
for (const [name, breakIt] of Object.entries(broken)) {
  test(`keeps a session in memory when its storage is one ${name}, and says so once`, async () => {
    const faults: unknown[] = []
    const store = createSessionStore('key', breakIt(mapStorage()), (fault) => faults.push(fault))
    assert.equal(await store.load(), undefined)
    await store.save(session)
    assert.equal((await store.load())?.accessToken, 'a')
    await store.save({ ...session, accessToken: 'b' })
    assert.equal((await store.load())?.accessToken, 'b')
    await store.save(undefined)
    assert.equal(await store.load(), undefined)
    assert.equal(faults.length, 1)
  })
}

test('takes away what lies in a storage that fills up: a spent refresh token would look stolen', async () => {
  const items = new Map([['key', JSON.stringify(session)]])
  const store = createSessionStore('key', { ...mapStorage(items), setItem: full }, () => undefined)
  assert.deepEqual(await store.load(), { ...stored, expiresAt: undefined, refreshAt: undefined })
  await store.save({ ...session, refreshToken: 's' })
  assert.equal(items.size, 0)
  assert.equal((await store.load())?.refreshToken, 's')
})

test('takes a storage whose answers are promises', async () => {
  const items = new Map<string, string>()
  const late: ClientStorage = {
    getItem: async (key) => items.get(key),
    setItem: async (key, value) => void items.set(key, value),
    removeItem: async (key) => void items.delete(key),
  }
  const store = createSessionStore('key', late, () => undefined)
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
