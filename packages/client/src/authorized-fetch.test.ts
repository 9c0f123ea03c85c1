import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Client, type ClientOptions, createClient, flaskPyjwt, oauth } from './index.ts'
import { type Listener, startTokenServer, type TokenServer } from './testing/token-server.ts'
import { verifiedApi } from './testing/verified-api.ts'

const LIFETIME = 600

async function loggedIn(server: TokenServer, options: Partial<ClientOptions> = {}): Promise<Client> {
  const client = createClient({ dialect: oauth(), baseUrl: server.url, ...options })
  await client.login({ username: 'roy', password: 'roy' })
  return client
}

/** Answers every request with the value of the token's header. */
const echo = (): Listener => (request, response) =>
  response.end(JSON.stringify([request.headers.authorization ?? null, request.headers['x-access-token'] ?? null]))

test('refreshes when the server says that the token has expired, and asks again once', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const client = await loggedIn(server)
  server.pass(LIFETIME)
  assert.equal((await client.fetch('/me')).status, 200)
  assert.deepEqual([server.calls('/me'), server.calls('/v1/token')], [2, 1])
})

test('refreshes beforehand when the lifetime is nearly over', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  let passed = 0
  const client = await loggedIn(server, { clock: () => Date.now() / 1000 + passed })
  passed = LIFETIME - 31
  await client.fetch('/me')
  assert.equal(server.calls('/v1/token'), 0)
  passed = LIFETIME - 29
  const refreshed = server.nextRefresh()
  assert.equal((await client.fetch('/me')).status, 200)
  await refreshed
  assert.deepEqual([server.calls('/me'), server.calls('/v1/token')], [2, 1])
})

test('sends a token that is still good at once, whatever becomes of the refresh beside it', async () => {
  for (const fault of ['silent', 503, 'lost_before'] as const) {
    await using server = await startTokenServer({ api: verifiedApi })
    let passed = 0
    const client = await loggedIn(server, { clock: () => Date.now() / 1000 + passed, timeoutMilliseconds: 2000 })
    passed = LIFETIME - 25
    server.faults.push(...Array.from({ length: 50 }, () => fault))
    server.retryAfter = '300'
    const refreshed = server.nextRefresh()
    assert.equal((await client.fetch('/me')).status, 200)
    await refreshed
    assert.equal((await client.fetch('/me')).status, 200)
    assert.equal(client.state.status, 'logged_in')
    // What goes on beside ends with the session.
    await client.logout()
  }
})

test('a revoked token starts one refresh, whose refusal ends the session', async () => {
  const revoked = (): Listener => (_, response) => response.writeHead(401).end('{"code":"token_revoked"}')
  await using server = await startTokenServer({ api: revoked })
  const client = await loggedIn(server)
  server.endFamilies()
  const answer = await client.fetch('/me')
  assert.deepEqual([answer.status, await answer.text()], [401, '{"code":"token_revoked"}'])
  assert.deepEqual([server.calls('/me'), server.calls('/v1/token')], [1, 1])
  assert.deepEqual(client.state, { status: 'logged_out', reason: 'refresh_refused' })
})

test('a revoked token of a session that lives is replaced, once', async () => {
  await using server = await startTokenServer({
    api: () => (_, response) => response.writeHead(401).end('{"code":"token_revoked"}'),
  })
  const client = await loggedIn(server)
  assert.equal((await client.fetch('/me')).status, 401)
  assert.deepEqual([server.calls('/me'), server.calls('/v1/token')], [2, 1])
  assert.equal(client.state.status, 'logged_in')
})

for (const hours of [-24, 24]) {
  test(`needs no right clock: ${hours} hours off`, async () => {
    await using server = await startTokenServer({ api: verifiedApi })
    const client = await loggedIn(server, { clock: () => Date.now() / 1000 + hours * 3600 })
    assert.equal((await client.fetch('/me')).status, 200)
    assert.equal(server.calls('/v1/token'), 0)
  })
}

test('a hundred requests at once refresh once', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const client = await loggedIn(server)
  server.pass(LIFETIME)
  const answers = await Promise.all(Array.from({ length: 100 }, () => client.fetch('/me')))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  assert.equal(server.calls('/v1/token'), 1)
})

const refusals: readonly (readonly [status: number, body: string])[] = [
  [401, '{"error":"invalid_token","code":"token_invalid"}'],
  [401, '{"error":"invalid_token"}'],
  [401, '{"code":["token_expired"]}'],
  [401, '"token_expired"'],
  [401, 'null'],
  [401, 'token_expired'],
  [403, '{"error":"insufficient_scope","code":"scope_insufficient"}'],
  [403, '{"code":"token_expired"}'],
  [500, '{"code":"token_expired"}'],
]
for (const [status, body] of refusals) {
  test(`hands over ${status} ${body} untouched, and refreshes nothing`, async () => {
    await using server = await startTokenServer({ api: () => (_, response) => response.writeHead(status).end(body) })
    const client = await loggedIn(server)
    const answer = await client.fetch('/me')
    assert.deepEqual([answer.status, await answer.text()], [status, body])
    assert.deepEqual([server.calls('/me'), server.calls('/v1/token')], [1, 0])
    assert.equal(client.state.status, 'logged_in')
  })
}

test('hands over a second token_expired: there is no loop', async () => {
  const api = (): Listener => (_, response) => response.writeHead(401).end('{"code":"token_expired"}')
  await using server = await startTokenServer({ api })
  const client = await loggedIn(server)
  const answer = await client.fetch('/me')
  assert.deepEqual([answer.status, await answer.text()], [401, '{"code":"token_expired"}'])
  assert.deepEqual([server.calls('/me'), server.calls('/v1/token')], [2, 1])
})

const bodies: readonly (readonly [name: string, init: () => RequestInit, expected: string])[] = [
  ['text', () => ({ body: 'hello' }), 'hello'],
  ['bytes', () => ({ body: new TextEncoder().encode('hello') }), 'hello'],
  ['a form', () => ({ body: new URLSearchParams({ a: 'b' }) }), 'a=b'],
  ['a blob', () => ({ body: new Blob(['hello']) }), 'hello'],
]
for (const [name, init, expected] of bodies) {
  test(`repeats a body of ${name}`, async () => {
    await using server = await startTokenServer({ api: verifiedApi })
    const client = await loggedIn(server)
    server.pass(LIFETIME)
    const answer = await client.fetch('/me', { method: 'PUT', ...init() })
    assert.deepEqual(await answer.json(), { subject: '7', method: 'PUT', body: expected })
    server.pass(LIFETIME)
    const request = new Request(`${server.url}/me`, { method: 'PUT', ...init() })
    assert.deepEqual(await (await client.fetch(request)).json(), { subject: '7', method: 'PUT', body: expected })
  })
}

test('sends a stream once: the refusal is handed over, and the next request has a fresh token', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const client = await loggedIn(server)
  server.pass(LIFETIME)
  const stream = () => ({ method: 'POST', body: new Blob(['hello']).stream(), duplex: 'half' }) as RequestInit
  assert.equal((await client.fetch('/upload', stream())).status, 401)
  assert.equal((await client.fetch('/me')).status, 200)
  assert.equal(server.calls('/v1/token'), 1)
  assert.deepEqual(await (await client.fetch('/upload', stream())).json(), {
    subject: '7',
    method: 'POST',
    body: 'hello',
  })
})

test('leaves a request at once when it is aborted while the token is refreshed, and refreshes for the others', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const client = await loggedIn(server, { timeoutMilliseconds: 300 })
  server.pass(LIFETIME)
  server.faults.push('silent')
  const abort = new AbortController()
  const refreshing = server.nextRefresh()
  const given = client.fetch('/me', { signal: abort.signal })
  const other = client.fetch('/me')
  await refreshing
  abort.abort()
  await assert.rejects(given, { name: 'AbortError' })
  assert.equal((await other).status, 200)
  await assert.rejects(client.fetch('/me', { signal: AbortSignal.abort() }), { name: 'AbortError' })
})

test('sends the token to its own addresses alone', async () => {
  await using server = await startTokenServer({ api: echo })
  await using foreign = await startTokenServer({ api: echo })
  const client = await loggedIn(server, { attachTo: [`${server.url}/api`] })
  const [sent] = (await (await client.fetch('/api/x')).json()) as string[]
  assert.match(sent ?? '', /^Bearer ey/)
  assert.match(((await (await client.fetch('/api?a')).json()) as string[])[0] ?? '', /^Bearer ey/)
  for (const address of [
    `${foreign.url}/api/x`,
    '/apix',
    '/other',
    '/api/../other',
    '/api/%2e%2e/other',
    '//127.0.0.1:PORT/api'.replace('PORT', new URL(foreign.url).port),
    '\\\\127.0.0.1:PORT/api'.replace('PORT', new URL(foreign.url).port),
    server.url.replace('127.0.0.1', 'localhost'),
  ]) {
    assert.deepEqual(await (await client.fetch(address)).json(), [null, null], address)
  }
})

test('leaves a request that brings its own credential alone', async () => {
  await using server = await startTokenServer({ api: echo })
  const client = await loggedIn(server)
  const answer = await client.fetch('/x', { headers: { Authorization: 'Basic cm95' } })
  assert.deepEqual(await answer.json(), ['Basic cm95', null])
})

test('the token does not follow a redirect to another origin', async () => {
  await using foreign = await startTokenServer({ api: echo })
  const api = (): Listener => (request, response) =>
    request.url === '/away'
      ? response.writeHead(307, { Location: `${foreign.url}/x` }).end()
      : request.url === '/near'
        ? response.writeHead(308, { Location: '/near/' }).end()
        : echo()(request, response)
  await using server = await startTokenServer({ api })
  const bearer = await loggedIn(server)
  assert.deepEqual(await (await bearer.fetch('/away')).json(), [null, null])
  assert.match(await (await bearer.fetch('/near')).text(), /Bearer ey/)

  // `fetch` does not strip custom headers on a redirect, so such a request follows none.
  const native = oauth()
  const { prepare: travels } = flaskPyjwt()
  const prepare = travels && { prepare: travels }
  const own = await loggedIn(server, {
    dialect: { ...native, header: flaskPyjwt().header, prefix: '', ...prepare },
  })
  assert.equal((await own.fetch('/away')).status, 307)
  assert.equal((await own.fetch('/near')).status, 308)
  assert.match(await (await own.fetch('/near/')).text(), /,"ey/)
  assert.equal((await own.fetch('/away', { redirect: 'manual' })).status, 307)
  assert.equal(foreign.calls('/x'), 1)
})

test('does not repeat a request as another user', async () => {
  const client: { current?: Client } = {}
  const api = (): Listener => async (request, response) => {
    if (request.headers['x-switch']) await client.current?.login({ username: 'roy', password: 'roy' })
    response.writeHead(401).end('{"code":"token_expired"}')
  }
  await using server = await startTokenServer({ api })
  client.current = await loggedIn(server)
  assert.equal((await client.current.fetch('/me', { headers: { 'X-Switch': 'user' } })).status, 401)
  assert.deepEqual([server.calls('/me'), server.calls('/v1/token')], [1, 0])
})

test('without anything to refresh with, expiry is the end of the session', async () => {
  const api = (): Listener => (_, response) => response.writeHead(401).end('{"code":"token_expired"}')
  await using server = await startTokenServer({ api })
  const { refresh: _, ...dialect } = oauth()
  const client = await loggedIn(server, { dialect })
  await assert.rejects(client.refresh(), { code: 'refresh_unsupported' })
  assert.equal(client.state.status, 'logged_in')
  const answer = await client.fetch('/me')
  assert.deepEqual([answer.status, await answer.text()], [401, '{"code":"token_expired"}'])
  assert.deepEqual(client.state, { status: 'logged_out', reason: 'expired' })
})

test('the end of a session that another login has replaced meanwhile is not the end of that one', async () => {
  const client: { current?: Client } = {}
  const api = (): Listener => async (request, response) => {
    if (request.headers['x-switch']) await client.current?.login({ username: 'roy', password: 'roy' })
    response.writeHead(401).end('{"code":"token_expired"}')
  }
  await using server = await startTokenServer({ api })
  const { refresh: _, ...dialect } = oauth()
  client.current = await loggedIn(server, { dialect })
  assert.equal((await client.current.fetch('/me', { headers: { 'X-Switch': 'user' } })).status, 401)
  assert.equal(client.current.state.status, 'logged_in')
})

test('asks for a new token once, not before the request and after it', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  let passed = 0
  const client = await loggedIn(server, { clock: () => Date.now() / 1000 + passed })
  passed = LIFETIME
  server.pass(LIFETIME)
  server.faults.push(404)
  await assert.rejects(client.fetch('/me'), { code: 'answer_unexpected', status: 404 })
  assert.equal(server.calls('/v1/token'), 1)
})
