/** Attacks on the login of a real server, over real connections: guesses in parallel, one account and many (CVE-2024-4629, CVE-2026-45364). */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import { describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { oauth } from '@latchkey/protocol'
import { createLoginServer, createStoredUsers, face } from '@latchkey/server'
import { nodeListener } from '@latchkey/server/node'
import { openedStore } from '@latchkey/server/testing'
import { openStore } from '@latchkey/sql'
import { secretKey } from '@latchkey/tokens'
import { readAttackFile } from './corpus.ts'

interface Sent {
  readonly username: string
  readonly password?: string
  readonly device_token?: string
  /** The address of the connection, of 127.0.0.0/8. Default 127.0.0.1, which is trusted as a proxy. */
  readonly from?: string
  /** What a proxy says of its client. */
  readonly forwardedFor?: string
}

const PASSWORD = 'open sesame, please'
/** In no form that a keyboard settles on: it must cost one hash, as every other does. */
const WRONG = 'wro\u0308ng'
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

describe('attacks on the login', () => {
  it('login-parallel-bruteforce: 200 wrong passwords at once for one account compute at most 10 hashes, and all others are 429', async () => {
    const { cases } = readAttackFile<{ cases: readonly { readonly id: string; readonly steps: readonly object[] }[] }>(
      'sequences.json',
    )
    assert.deepEqual(cases.find(({ id }) => id === 'login-parallel-bruteforce')?.steps, [
      { do: '200 wrong passwords in parallel for one account with limit 10' },
      { expect: '<= 10 password hashes computed, all others 429' },
    ])
    for (const username of ['roy', 'nobody']) {
      await using server = await start()
      const answers = await atOnce(200, (i) => server.logIn({ username, from: `127.1.1.${i + 1}` }))
      const hashed = server.hashes()
      assert.ok(hashed >= 1 && hashed <= 10, `${hashed} hashes`)
      assert.equal(answers.filter(({ status }) => status === 400).length, hashed)
      const refused = answers.filter(({ status }) => status === 429)
      assert.equal(refused.length, 200 - hashed)
      for (const { retryAfter } of refused) assert.match(retryAfter ?? '', /^[1-9]\d*$/)
    }
  })

  it('a known device logs in while 1,000 guesses from everywhere are made at its owner’s account', async () => {
    await using server = await start()
    const { deviceToken: device_token = assert.fail('no device token') } = await server.logIn({
      username: 'roy',
      password: PASSWORD,
      from: '127.2.0.1',
    })
    const before = server.hashes()
    const attack = atOnce(1000, (i) => server.logIn({ username: 'roy', from: `127.3.${i >> 8}.${i & 255}` }))
    const owner = await server.logIn({ username: 'roy', password: PASSWORD, device_token, from: '127.2.0.1' })
    assert.equal(owner.status, 200)
    await attack
    assert.ok(server.hashes() - before <= 11, `${server.hashes() - before} hashes`)
    assert.equal((await server.logIn({ username: 'roy', password: PASSWORD, from: '127.9.0.2' })).status, 429)
    assert.equal(
      (await server.logIn({ username: 'roy', password: PASSWORD, device_token, from: '127.9.0.3' })).status,
      200,
    )
  })

  for (const [what, sent, bound] of [
    ['from one address', (i: number) => ({ from: '127.4.0.1', forwardedFor: `198.51.100.${i}` }), 60],
    ['from one address behind a proxy', () => ({ forwardedFor: '203.0.113.9' }), 60],
    [
      'from one address that writes others before its own',
      (i: number) => ({ forwardedFor: `198.51.${i}.1, 203.0.113.9` }),
      60,
    ],
    ['from all of one IPv6 /64', (i: number) => ({ forwardedFor: `2001:db8:0:1:${i.toString(16)}::${i}` }), 60],
    ['from as many addresses', (i: number) => ({ forwardedFor: `203.0.113.${i}` }), 120],
  ] as const) {
    it(`one guess at each of 120 accounts ${what} computes ${bound} hashes`, async () => {
      await using server = await start()
      const answers = await atOnce(120, (i) => server.logIn({ username: `user ${i}`, ...sent(i) }))
      assert.equal(answers.filter(({ status }) => status === 429).length, 120 - bound)
      assert.equal(server.hashes(), bound)
    })
  }
})

/** A login server with roy in a database, a limiter with the default rules, and cheap hashes that are counted. */
async function start() {
  const store = await openStore({ url: 'sqlite::memory:' })
  let hashes = 0
  const hasher = createHasher({
    policy: { format: 'werkzeug-pbkdf2', iterations: 1000 },
    queueLimit: 10_000,
    deadlineMilliseconds: 60_000,
    onWork: () => {
      hashes += 1
    },
  })
  await store.users.createUser({ username: 'roy', passwordHash: await hasher.hash(PASSWORD) })
  const users = await createStoredUsers({ store: store.users, hasher })
  const secret = randomBytes(32).toString('base64')
  const server = await createLoginServer({
    faces: [
      face({
        dialect: oauth({ issuer: 'https://api.test', audience: 'https://api.test' }),
        keys: [secretKey(randomBytes(32).toString('base64'), { alg: 'HS256' })],
        users,
      }),
    ],
    limits: { secret },
    store: openedStore(store),
    trustedProxies: ['127.0.0.1'],
    logger,
  })
  const http = createServer(nodeListener(server)).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const already = hashes
  return {
    hashes: () => hashes - already,
    logIn: (sent: Sent) => logIn(port, sent),
    async [Symbol.asyncDispose]() {
      http.close()
      http.closeAllConnections()
      await server.close()
    },
  }
}

interface Answered {
  readonly status: number
  readonly retryAfter: string | undefined
  readonly deviceToken: string | undefined
}

async function logIn(port: number, { from = '127.0.0.1', forwardedFor, ...body }: Sent): Promise<Answered> {
  const headers = {
    'Content-Type': 'application/json',
    ...(forwardedFor !== undefined && { 'X-Forwarded-For': forwardedFor }),
  }
  const options = { host: '127.0.0.1', port, path: '/v1/login', method: 'POST', localAddress: from, headers }
  const sending = request({ ...options, agent: new Agent({ maxSockets: 1 }) })
  sending.end(JSON.stringify({ password: WRONG, ...body }))
  const [response] = await once(sending, 'response')
  const text = (await response.toArray()).join('')
  const { device_token: deviceToken } = JSON.parse(text) as { readonly device_token?: string }
  return { status: response.statusCode, retryAfter: response.headers['retry-after'], deviceToken }
}

/** All are under way before the first is answered. */
function atOnce<T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => work(i)))
}
