/** Limits that several processes count together: in one Redis, and while there is none. */
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { oauth } from '@latchkey/protocol'
import {
  createLoginServer,
  face,
  type LoginServer,
  type RedisScripts,
  type SharedCounters,
  sharedCounters,
} from '@latchkey/server'
import { createSystemClock, loginRules } from '@latchkey/server/administration'
import { describeCounters } from '@latchkey/server/testing'
import { secretKey } from '@latchkey/tokens'
import { createClient } from '@redis/client'
import { type PrivateRedis, skipWithoutRedis, startPrivateRedis } from '../revocation/private-redis.ts'
import { inRedis, twoViews } from './counters-in-redis.ts'

const skip = skipWithoutRedis()
const clients: { destroy(): void }[] = []
let redis: PrivateRedis | undefined

after(async () => {
  for (const client of clients) client.destroy()
  await redis?.[Symbol.asyncDispose]()
})

describeCounters(
  'Redis, with this process’s own behind it',
  (bounds) => twoViews(connectedToOne, (client) => shared(client, [], { bounds, deadlineMilliseconds: 60_000 })),
  { skip },
)

describe('limits while Redis is away', { skip }, () => {
  const free = 5

  it('hold all the same, and by what was counted before', async () => {
    await using own = await startPrivateRedis()
    const lines: string[] = []
    const counters = shared(await connected(own.port), lines)
    const key = randomUUID()
    for (let i = 0; i < 3; i++) assert.ok((await counters.take(loginRules.account, key)).as === 'taken')
    await own.kill()
    const taken = [0, 1, 2].map(async () => (await counters.take(loginRules.account, key)).as)
    assert.deepEqual((await Promise.all(taken)).toSorted(), ['shut', 'taken', 'taken'])
    assert.ok(counters.isDegraded())
    await own.start()
    await until(async () => {
      await counters.take(loginRules.address, key)
      return !counters.isDegraded()
    })
    assert.deepEqual(lines, [
      'limits are counted by each process alone: Redis does not answer',
      'limits are counted for all processes again',
    ])
  })

  for (const [how, used, isBack] of [
    ['unjudged', 0, false],
    ['forgotten', 0, false],
    ['failed', 1, false],
    ['unjudged', 0, true],
    ['forgotten', 0, true],
    ['failed', 1, true],
  ] as const) {
    const before = isBack ? 'after' : 'before'
    it(`count ${used} when Redis lets pass too late what was ${how}, settled ${before} it was back`, async () => {
      await using own = await startPrivateRedis()
      const client = await connected(own.port)
      const counters = shared(client, [], { deadlineMilliseconds: 50 })
      const [key, lease] = [randomUUID(), { id: randomUUID(), milliseconds: 1500 }]
      await pause(own, 300)
      assert.equal((await counters.take(loginRules.account, key, lease)).as, 'taken')
      assert.ok(counters.isDegraded())
      if (isBack) await untilBack(counters)
      await counters.settle(loginRules.account, key, lease, how)
      await untilBack(counters)
      const seen = () => inRedis(client).look(loginRules.account, key)
      await until(async () => (await seen()).underWay === 0)
      assert.equal((await seen()).used, used)
    })
  }

  it('count nothing when Redis lets pass too late what was not let pass here', async () => {
    await using own = await startPrivateRedis()
    const client = await connected(own.port)
    const counters = shared(client, [], { deadlineMilliseconds: 50 })
    const key = randomUUID()
    // Redis forgets them, this process does not.
    for (let i = 0; i < free; i++) await counters.count(loginRules.account, key)
    await client.eval("return redis.call('FLUSHALL')", { keys: [], arguments: [] })
    await pause(own, 300)
    const lease = { id: randomUUID(), milliseconds: 1500 }
    assert.equal((await counters.take(loginRules.account, key, lease)).as, 'shut')
    await untilBack(counters)
    const { used, underWay } = await inRedis(client).look(loginRules.account, key)
    assert.deepEqual([used, underWay], [0, 0])
  })

  it('count in Redis what has failed here while it was away, and was settled when it was back', async () => {
    await using own = await startPrivateRedis()
    const client = await connected(own.port)
    const counters = shared(client)
    const [key, lease] = [randomUUID(), { id: randomUUID(), milliseconds: 60_000 }]
    await own.kill()
    assert.equal((await counters.take(loginRules.account, key, lease)).as, 'taken')
    await own.start()
    await untilBack(counters)
    await counters.settle(loginRules.account, key, lease, 'failed')
    const { used, underWay } = await inRedis(client).look(loginRules.account, key)
    assert.deepEqual([used, underWay], [1, 0])
  })

  it('let no more of 200 at once pass when it is killed in the middle', async () => {
    await using own = await startPrivateRedis()
    const counters = shared(await connected(own.port))
    const key = randomUUID()
    const half = () => Array.from({ length: 100 }, () => counters.take(loginRules.account, key))
    const guesses = half()
    const killed = own.kill()
    guesses.push(...half())
    await killed
    const passed = (await Promise.all(guesses)).filter(({ as }) => as === 'taken').length
    assert.ok(passed >= free && passed <= 2 * free, `${passed} passed`)
  })

  it('hold from the first login on where it was never there, and /readyz says so', async () => {
    const own = await startPrivateRedis()
    await own[Symbol.asyncDispose]()
    const client = createClient({ socket: { host: '127.0.0.1', port: own.port } })
    client.on('error', () => undefined)
    void client.connect().catch(() => undefined)
    clients.push(client)
    const counters = shared(client as RedisScripts)
    const server = await serverWith(counters)
    const statuses: number[] = []
    for (let i = 0; i < 8; i++) statuses.push(await loginAt(server, 'nobody'))
    assert.deepEqual(statuses, [400, 400, 400, 400, 400, 429, 429, 429])
    const ready = await server.handler(new Request('http://api.test/readyz'))
    assert.deepEqual([ready.status, await ready.json()], [200, { status: 'ready', degraded: ['limiter'] }])
    await server.close()
  })

  it('are one limit for two servers that share it', async () => {
    const servers = [
      await serverWith(shared(await connectedToOne())),
      await serverWith(shared(await connectedToOne())),
    ] as const
    const username = randomUUID()
    const statuses = await Promise.all(
      Array.from({ length: 40 }, (_, i) => loginAt(servers[i % 2 === 0 ? 0 : 1], username)),
    )
    assert.equal(statuses.filter((status) => status === 400).length, free)
    assert.equal(statuses.filter((status) => status === 429).length, 40 - free)
    for (const server of servers) await server.close()
  })
})

interface SharedOptions {
  readonly bounds?: { readonly maximumEntries: number } | undefined
  /** Thousands at once are slow, and must not be counted elsewhere for that. */
  readonly deadlineMilliseconds?: number
}

function shared(client: RedisScripts, lines: string[] = [], { bounds, ...options }: SharedOptions = {}) {
  const write = (_: object, message: string) => void lines.push(message)
  const logger = { info: write, warn: write, error: write }
  return sharedCounters({
    ...options,
    shared: inRedis(client, bounds),
    clock: createSystemClock(),
    logger,
    retryMilliseconds: 50,
  })
}

async function connectedToOne(): Promise<RedisScripts> {
  redis ??= await startPrivateRedis()
  return connected(redis.port)
}

async function connected(port: number): Promise<RedisScripts> {
  const client = createClient({ socket: { host: '127.0.0.1', port }, disableOfflineQueue: true })
  client.on('error', () => undefined)
  await client.connect()
  clients.push(client)
  return client as RedisScripts
}

async function untilBack(counters: SharedCounters): Promise<void> {
  await until(async () => {
    await counters.look(loginRules.account, 'another')
    return !counters.isDegraded()
  })
}

/** From now on Redis takes commands, and does nothing about them for so long. */
async function pause({ port }: PrivateRedis, milliseconds: number): Promise<void> {
  const client = createClient({ socket: { host: '127.0.0.1', port } })
  await client.connect()
  try {
    await client.sendCommand(['CLIENT', 'PAUSE', String(milliseconds), 'ALL'])
  } finally {
    client.destroy()
  }
}

function serverWith(counters: SharedCounters) {
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const dialect = oauth({ issuer: 'https://api.test', audience: 'https://api.test' })
  const keys = [secretKey(randomBytes(32).toString('base64'), { alg: 'HS256' })]
  return createLoginServer({
    faces: [face({ dialect, keys, users: { authenticate: () => undefined } })],
    limits: { counters, secret: 'the same secret in all processes' },
    logger,
  })
}

async function loginAt({ handler }: LoginServer, username: string): Promise<number> {
  const headers = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ username, password: 'wrong' })
  return (await handler(new Request('http://api.test/v1/login', { method: 'POST', headers, body }))).status
}

async function until(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await done()); tries++) {
    if (tries > 1000) assert.fail('it never came')
    await sleep(20)
  }
}
