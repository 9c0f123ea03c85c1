import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openStore } from '@latchkey/sql'
import { memoryCounters } from '../limits/memory-counters.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { flaskJwtFace, oauthFace, openedStore, roy, testServer } from '../testing/test-server.ts'
import { createSystemClock } from '../world/system-clock.ts'

const health = async (path: string, ...pings: (() => Promise<void>)[]) => {
  const [first, second] = pings
  const server = await testServer({
    deadlineMilliseconds: 50,
    faces: [
      oauthFace({ users: { ...roy, ...(first && { ping: first }) } }),
      flaskJwtFace({ users: { ...roy, ...(second && { ping: second }) } }),
    ],
  })
  const { status, headers, body } = await server.respond({
    facts: { method: 'GET', origin: undefined, path: '/livez', header: () => [] },
    path,
    search: '',
    peerAddress: undefined,
    readBody: () => Promise.reject(new Error('health reads no body')),
  })
  return { status, body, retryAfter: headers.find(([name]) => name === 'Retry-After')?.[1], cache: headers[1]?.[1] }
}

const answers = async () => undefined
const READYZ = 'http://api.test/readyz'

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

const READY = { status: 200, body: '{"status":"ready"}', retryAfter: undefined, cache: 'no-store' }
const UNAVAILABLE = { status: 503, body: '{"status":"unavailable"}', retryAfter: '1', cache: 'no-store' }

describe('/readyz', () => {
  it('is ready when all users answer, or none can be asked', async () => {
    assert.deepEqual(await health('/readyz'), READY)
    assert.deepEqual(await health('/readyz', answers, answers), READY)
  })

  it('is unavailable when the users of one face do not answer', async () => {
    assert.deepEqual(await health('/readyz', answers, () => Promise.reject(new Error('gone'))), UNAVAILABLE)
  })

  it('is unavailable when asking throws', async () => {
    const throws = () => {
      throw new Error('gone')
    }
    assert.deepEqual(await health('/readyz', throws), UNAVAILABLE)
  })

  it('is unavailable when the users take longer than the deadline', async () => {
    assert.deepEqual(await health('/readyz', () => new Promise(() => undefined)), UNAVAILABLE)
  })
})

describe('/readyz that many ask for at once', () => {
  it('asks the users once, and answers all of them; who comes later is answered anew', async () => {
    const asked: PromiseWithResolvers<void>[] = []
    const ping = async () => {
      asked.push(Promise.withResolvers())
      await asked.at(-1)?.promise
    }
    const server = await testServer({ faces: [oauthFace({ users: { ...roy, ping } })] })
    const statuses = async (count: number) =>
      Promise.all(Array.from({ length: count }, async () => (await server.handler(new Request(READYZ))).status))
    const first = statuses(100)
    await until(() => asked.length > 0)
    asked[0]?.resolve()
    assert.deepEqual([new Set(await first), asked.length], [new Set([200]), 1])
    const second = statuses(100)
    await until(() => asked.length > 1)
    asked[1]?.reject(new Error('gone'))
    assert.deepEqual([new Set(await second), asked.length], [new Set([503]), 2])
  })
})

describe('/readyz of a server that limits logins', () => {
  for (const isDegraded of [true, false]) {
    it(`is ready, and says ${isDegraded ? 'that each process counts for itself' : 'nothing more'}`, async () => {
      const counters = { ...memoryCounters({ clock: createSystemClock() }), isDegraded: () => isDegraded }
      const server = await testServer({ limits: { counters, secret: 'a secret of the tests, long enough!' } })
      const response = await server.handler(new Request(READYZ))
      assert.deepEqual(await response.json(), { status: 'ready', ...(isDegraded && { degraded: ['limiter'] }) })
      assert.equal(response.status, 200)
    })
  }
})

describe('/readyz of a server with events', () => {
  it('is ready, and says that one of them has been told in vain for more than an hour', async () => {
    const clock = createMovableClock()
    const store = await openStore({ url: 'sqlite::memory:' })
    const id = '0191f2d4-0000-7000-8000-000000000001'
    const entry = { id, event: 'account_removed', listener: 'mail of another version', payload: '{}' }
    await store.outbox.put([{ ...entry, attempts: 11, dueAt: clock.now() * 1000 }])
    const server = await testServer({ store: openedStore(store), clock })
    const ready = async () => (await server.handler(new Request(READYZ))).json()
    assert.deepEqual(await ready(), { status: 'ready' })
    for (let second = 0; second < 6; second++) {
      await clock.advance(1)
      for (let turn = 0; turn < 30; turn++) await new Promise(setImmediate)
    }
    assert.deepEqual(await ready(), { status: 'ready', degraded: ['outbox'] })
    await server.close()
  })
})

describe('/livez', () => {
  it('is live whatever the users say', async () => {
    const live = { status: 200, body: '{"status":"live"}', retryAfter: undefined, cache: 'no-store' }
    assert.deepEqual(await health('/livez', () => Promise.reject(new Error('gone'))), live)
  })
})
