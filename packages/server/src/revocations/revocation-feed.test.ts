/** `GET /v1/revocations`: who may read it, in which form, and that no connection is kept whose client has left. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempDisposableSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Revocation } from '@latchkey/guard/revocations'
import { oauth } from '@latchkey/protocol'
import { openStore } from '@latchkey/sql'
import { execute } from '@latchkey/sql/testing'
import { secretKey } from '@latchkey/tokens'
import { DomainError } from '../faults/domain-error.ts'
import { createHttpServer } from '../node/http-server.ts'
import { face } from '../server/face-recipe.ts'
import { createLoginServer } from '../server/login-server.ts'
import { listening } from '../testing/listening.ts'
import { createSystemClock } from '../world/system-clock.ts'
import { revocationFeedRow } from './revocation-feed.ts'
import { createRevocationLog, type RevocationLog } from './revocation-log.ts'
import type { RevocationStore } from './revocation-store.ts'

const SECRET = 'feed-secret-of-thirty-two-characters'
const BEARER = { Authorization: `Bearer ${SECRET}` }
const REVOKED: Revocation = { kind: 'token', id: 'a', expiresAt: 4_000_000_000 }
const silent = { info() {}, warn() {}, error() {} }

interface FeedOptions {
  readonly maximumSubscribers?: number
  readonly broken?: () => boolean
  readonly url?: string
}

async function start(options: FeedOptions = {}) {
  const opened = await openStore({ url: options.url ?? 'sqlite::memory:' })
  const store: RevocationStore = {
    ...opened.revocations,
    async now() {
      if (options.broken?.()) throw new DomainError('store_unavailable', 'the database does not answer')
      return opened.revocations.now()
    },
  }
  const whole = createRevocationLog({
    store,
    clock: createSystemClock(),
    heartbeatMilliseconds: 100,
    pollMilliseconds: 10,
    logger: silent,
  })
  const followers = { now: 0, ever: 0 }
  const log: RevocationLog = {
    ...whole,
    async *follow(how) {
      followers.now += 1
      followers.ever += 1
      try {
        yield* whole.follow(how)
      } finally {
        followers.now -= 1
      }
    },
  }
  const { maximumSubscribers } = options
  const server = await createLoginServer({
    faces: [
      face({
        dialect: oauth({ issuer: 'https://login.test', audience: 'https://login.test' }),
        keys: [secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg8Mp', { alg: 'HS256' })],
        users: { authenticate: () => undefined },
      }),
    ],
    revocations: { log, feedToken: SECRET, ...(maximumSubscribers && { maximumSubscribers }) },
    owns: [opened],
    logger: silent,
  })
  const http = await listening(server)
  const get = (search = '', headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
    fetch(`${http.url}/v1/revocations${search}`, { method, headers: { ...BEARER, ...headers } })
  return { ...http, server, log, get, followers }
}

/** The log notes of each entry up to which second tokens may have been issued that it is about. */
function unstamped({ issued_until: second, ...entry }: { readonly issued_until?: unknown }): object {
  assert.ok(Math.abs(Number(second) - Date.now() / 1000) < 60)
  return entry
}

describe('the revocation feed', () => {
  it('gives one whole answer as JSON, and a cursor to go on with', async () => {
    await using feed = await start()
    await feed.log.append([REVOKED])
    await sleep(2)
    await feed.log.append([{ kind: 'session', id: 's' }])
    const response = await feed.get()
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'application/json')
    assert.equal(response.headers.get('cache-control'), 'no-store')
    const { revocations, cursor, ...rest } = await response.json()
    assert.deepEqual(rest, {})
    assert.match(cursor, /^[0-9a-f-]{36}\.\d{13}\.[0-9a-f]{24}\.\d+$/)
    assert.deepEqual(revocations.map(unstamped), [
      { kind: 'token', id: 'a', exp: 4_000_000_000 },
      { kind: 'session', id: 's' },
    ])
  })

  for (const [how, ask] of [
    ['the query', (feed: Feed, cursor: string) => feed.get(`?after=${cursor}`)],
    ['the header of an event stream', (feed: Feed, cursor: string) => feed.get('', { 'Last-Event-ID': cursor })],
    ['a header beside an older query', (feed: Feed, after: string) => feed.get('?after=x', { 'Last-Event-ID': after })],
  ] as const) {
    it(`leaves out what came before a cursor in ${how}`, async () => {
      using folder = mkdtempDisposableSync(join(tmpdir(), 'latchkey-feed-'))
      const url = `sqlite:${join(folder.path, 'own.db')}`
      await using feed = await start({ url })
      await feed.log.append([REVOKED])
      const { cursor } = await (await feed.get()).json()
      // An hour ago by the database's clock, which no test can move: beyond what is told twice to be certain.
      await execute(url, 'update latchkey_revocations set recorded_at = recorded_at - 3600000')
      await feed.log.append([{ kind: 'session', id: 's' }])
      const { revocations } = await (await ask(feed, cursor)).json()
      assert.deepEqual(revocations.map(unstamped), [{ kind: 'session', id: 's' }])
      assert.equal((await (await feed.get()).json()).revocations.length, 2)
    })
  }

  it('is JSON when nothing was revoked', async () => {
    await using feed = await start()
    assert.deepEqual((await (await feed.get()).json()).revocations, [])
  })

  it('stays open as server-sent events', async () => {
    await using feed = await start()
    await feed.log.append([REVOKED])
    const response = await feed.get('', { Accept: 'text/event-stream' })
    assert.equal(response.headers.get('content-type'), 'text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const readUntil = async (end: RegExp) => {
      while (!end.test(text)) {
        const { value, done } = (await reader?.read()) ?? { done: true }
        assert.ok(!done, text)
        text += value
      }
    }
    const first = '{"kind":"token","id":"a","exp":4000000000,"issued_until":\\d+}'
    await readUntil(new RegExp(`^event: revocations\ndata: {"revocations":\\[${first}\\]}\n\n`))
    await readUntil(/event: revocations\nid: (\S+)\ndata: \{"revocations":\[\],"cursor":"\1"\}\n\n/)
    await feed.log.append([{ kind: 'session', id: 's' }])
    await readUntil(/\{"kind":"session","id":"s","issued_until":\d+\}/)
    await reader?.cancel()
  })

  for (const [what, lines] of [
    ['no credential', []],
    ['another secret', ['Bearer feed-secret-of-thirty-two-character0']],
    ['a longer secret', [`Bearer ${SECRET}x`]],
    ['a shorter secret', [`Bearer ${SECRET.slice(1)}`]],
    ['the secret without a scheme', [SECRET]],
    ['another scheme', [`Basic ${SECRET}`]],
    ['the secret twice', [`Bearer ${SECRET}`, `Bearer ${SECRET}`]],
    ['a wrong one before the secret', ['Bearer x', `Bearer ${SECRET}`]],
    ['nothing', ['']],
  ] as const) {
    it(`reveals nothing to a client that sends ${what}`, async () => {
      await using feed = await start()
      await feed.log.append([REVOKED])
      const header = (name: string) => (name === 'authorization' ? lines : [])
      const facts = { method: 'GET', origin: undefined, path: '/v1/revocations', header }
      const readBody = () => Promise.reject(new Error('the feed reads no body'))
      const answer = await feed.server.respond({
        facts,
        path: '/v1/revocations',
        search: '',
        peerAddress: undefined,
        readBody,
      })
      assert.deepEqual([answer.status, answer.stream], [401, undefined])
      assert.match(answer.body, /^\{"error":"unauthorized","request_id":"[\da-f-]{36}"\}$/)
      assert.ok(answer.headers.some(([name, value]) => name === 'WWW-Authenticate' && value.startsWith('Bearer')))
    })
  }

  for (const [search, headers, status] of [
    ['', { Accept: 'text/html' }, 406],
    ['', { Accept: 'text/html, */*;q=0.1' }, 200],
    ['?after=', {}, 400],
    ['?after=a%0Ab', {}, 400],
    ['?after=%C3%A9', {}, 400],
    [`?after=${'x'.repeat(257)}`, {}, 400],
    ['?after=nonsense', {}, 200],
    ['', { 'Last-Event-ID': 'a b' }, 400],
    ['?after=a%0Ab', { 'Last-Event-ID': 'nonsense' }, 200],
  ] as const) {
    it(`answers ${status} to ${search || 'no query'} with ${JSON.stringify(headers)}`, async () => {
      await using feed = await start()
      const response = await feed.get(search, headers)
      assert.equal(response.status, status)
      await response.body?.cancel()
    })
  }

  it('answers HEAD without opening anything, and other methods not at all', async () => {
    await using feed = await start()
    const head = await feed.get('', { Accept: 'text/event-stream' }, 'HEAD')
    assert.deepEqual([head.status, head.headers.get('content-type'), await head.text()], [200, 'text/event-stream', ''])
    assert.equal((await feed.get('', {}, 'POST')).status, 405)
    assert.equal(feed.followers.ever, 1)
  })

  it('is a 503 while the store does not answer, so that it is not taken for an empty feed', async () => {
    let broken = true
    await using feed = await start({ broken: () => broken })
    for (const Accept of ['application/json', 'application/jsonl', 'text/event-stream'])
      assert.equal((await feed.get('', { Accept })).status, 503)
    assert.equal((await fetch(`${feed.url}/readyz`)).status, 503)
    broken = false
    assert.equal((await feed.get()).status, 200)
  })

  it('says nothing is complete once the store stops answering', async () => {
    let broken = false
    await using feed = await start({ broken: () => broken })
    const response = await feed.get('', { Accept: 'text/event-stream' })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    await reader?.read()
    broken = true
    await sleep(200)
    const silence = await Promise.race([untilCursor(reader), sleep(600, 'silent' as const)])
    assert.equal(silence, 'silent')
    await reader?.cancel()
  })

  it('takes no more than so many who stay, and a place is free again when one leaves', async () => {
    await using feed = await start({ maximumSubscribers: 2 })
    const stream = { Accept: 'text/event-stream' }
    const [first, second] = [await feed.get('', stream), await feed.get('', stream)]
    const third = await feed.get('', stream)
    assert.deepEqual([first.status, second.status, third.status], [200, 200, 503])
    assert.equal(third.headers.get('retry-after'), '1')
    await first.body?.cancel()
    await until(async () => {
      const response = await feed.get('', stream)
      await response.body?.cancel()
      return response.status === 200
    })
    await second.body?.cancel()
  })

  for (const [how, use] of [
    ['a poll that was answered', async (feed: Feed) => void (await (await feed.get()).text())],
    ['a web answer that was cancelled', async (feed: Feed) => void (await (await webAnswer(feed)).body?.cancel())],
    ['a connection that was reset', reset],
  ] as const) {
    it(`keeps no connection after ${how}`, async () => {
      await using feed = await start()
      await use(feed)
      assert.ok(feed.followers.ever > 1)
      // The face's own guard stays.
      await until(async () => feed.followers.now === 1)
    })
  }

  it('keeps no connection after an answer that is never written', async () => {
    await using feed = await start()
    const options = {
      log: feed.log,
      token: SECRET,
      maximumSubscribers: 1,
      clock: createSystemClock(),
      unclaimedMilliseconds: 20,
    }
    const header = (name: string) => (name === 'authorization' ? [BEARER.Authorization] : [])
    const facts = { method: 'GET', origin: undefined, path: '/v1/revocations', header }
    const readBody = () => Promise.reject(new Error('the feed reads no body'))
    const exchange = { facts, path: facts.path, search: '', peerAddress: undefined, readBody }
    const row = revocationFeedRow(options)
    assert.equal((await row.handle(exchange, {})).status, 200)
    assert.ok(feed.followers.now > 1)
    await until(async () => feed.followers.now === 1)
    assert.equal((await row.handle(exchange, {})).status, 200, 'its place is free again')
  })

  it('ends its streams when the server closes, so that it need not be cut off', async () => {
    await using feed = await start()
    const http = createHttpServer(feed.server, { onLoopback: true, keepAliveSeconds: 75, headersSeconds: 10 }).listen(
      0,
      '127.0.0.1',
    )
    await once(http, 'listening')
    const address = http.address()
    assert.ok(typeof address === 'object' && address)
    const headers = { ...BEARER, Accept: 'text/event-stream' }
    const response = await fetch(`http://127.0.0.1:${address.port}/v1/revocations`, { headers })
    http.close()
    assert.match(await response.text(), /cursor/)
    await once(http, 'close')
  })

  it('is not there without a secret of its own', async () => {
    await using store = await openStore({ url: 'sqlite::memory:' })
    const log = createRevocationLog({ store: store.revocations, clock: createSystemClock() })
    const dialect = oauth({ issuer: 'https://login.test', audience: 'https://login.test' })
    const keys = [secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg8Mp', { alg: 'HS256' })]
    const faces = [face({ dialect, keys, users: { authenticate: () => undefined } })]
    const server = await createLoginServer({ faces, revocations: { log } })
    assert.equal(
      (await server.handler(new Request('http://login.test/v1/revocations', { headers: BEARER }))).status,
      404,
    )
    await server.close()
    // A list of one text reads like the text.
    for (const feedToken of ['', 'short', `${SECRET} `, `${SECRET}\n`, [SECRET] as unknown as string]) {
      await assert.rejects(createLoginServer({ faces, revocations: { log, feedToken } }), /revocations\.feedToken:/)
    }
  })
})

type Feed = Awaited<ReturnType<typeof start>>

async function webAnswer({ server }: Feed): Promise<Response> {
  const headers = { ...BEARER, Accept: 'text/event-stream' }
  return server.handler(new Request('http://login.test/v1/revocations', { headers }))
}

async function reset({ port }: Feed): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.write(
    `GET /v1/revocations HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${SECRET}\r\n\r\n`,
  )
  await once(socket, 'data')
  socket.resetAndDestroy()
}

async function untilCursor(reader: ReadableStreamDefaultReader<string> | undefined): Promise<string> {
  for (;;) {
    const step = await reader?.read()
    if (!step || step.done) return 'ended'
    if (step.value.includes('cursor')) return step.value
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, 'never')
    await sleep(10)
  }
}
