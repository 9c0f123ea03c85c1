import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ClientState, createClient, oauth } from './index.ts'
import { startTokenServer } from './testing/token-server.ts'
import { verifiedApi } from './testing/verified-api.ts'

const roy = { username: 'roy', password: 'roy' }

test('logs in, sends the token, and says so', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const client = createClient({ dialect: oauth(), baseUrl: server.url })
  const states: ClientState[] = []
  client.onChange((state) => states.push(state))
  assert.deepEqual(client.state, { status: 'unknown' })
  assert.equal((await client.fetch('/me')).status, 401)
  await client.login(roy)
  assert.deepEqual(await (await client.fetch('/me')).json(), { subject: '7', method: 'GET', body: '' })
  assert.deepEqual(
    states.map((state) => (state.status === 'logged_out' ? state.reason : state.status)),
    ['not_logged_in', 'logged_in'],
  )
  assert.equal(client.state.status, 'logged_in')
})

test('tells a wrong password from a server that cannot be reached and from one that is not a login server', async () => {
  const server = await startTokenServer()
  const client = createClient({ dialect: oauth(), baseUrl: server.url })
  const elsewhere = createClient({ dialect: oauth({ loginPath: '/login' }), baseUrl: server.url })
  const wrong = { username: 'roy', password: 'ROY' }
  await assert.rejects(client.login(wrong), { code: 'login_refused', status: 400, answer: { error: 'invalid_grant' } })
  await assert.rejects(elsewhere.login(roy), { code: 'answer_unexpected', status: 404 })
  await server[Symbol.asyncDispose]()
  await assert.rejects(client.login(roy), { code: 'unavailable', status: undefined })
  assert.deepEqual(client.state, { status: 'logged_out', reason: 'not_logged_in' })
})

test('keeps the session that there is when another login is refused', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const client = createClient({ dialect: oauth(), baseUrl: server.url })
  await client.login(roy)
  await assert.rejects(client.login({ username: 'roy', password: '' }), { code: 'login_refused' })
  assert.equal((await client.fetch('/me')).status, 200)
})

test('ends the session that a new login replaces, at the server too', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  const client = createClient({ dialect: oauth(), baseUrl: server.url })
  const sessions: string[] = []
  client.onChange((state) => state.status === 'logged_in' && sessions.push(state.sessionId))
  await client.login(roy)
  await client.login(roy)
  while (server.aliveFamilies() > 1) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(server.calls('/v1/revoke'), 1)
  assert.equal(new Set(sessions).size, 2)
  await client.refresh()
})

test('an answer in another dialect is not a login, and its token gets into no error', async () => {
  await using server = await startTokenServer({ api: () => (_, response) => response.end('{"token":"a.b.c"}') })
  const client = createClient({ dialect: oauth({ loginPath: '/login' }), baseUrl: server.url })
  await assert.rejects(client.login(roy), { code: 'answer_unexpected', status: 200, answer: undefined })
})

test('follows no redirect with a password', async () => {
  await using other = await startTokenServer()
  await using server = await startTokenServer({
    api: () => (_request, response) => response.writeHead(307, { Location: `${other.url}/v1/login` }).end(),
  })
  const client = createClient({ dialect: oauth({ loginPath: '/moved' }), baseUrl: server.url })
  await assert.rejects(client.login(roy), { code: 'unavailable' })
  assert.equal(other.calls('/v1/login'), 0)
})

test('asks for no way with redirects that Workers do not have', async () => {
  await using server = await startTokenServer({ api: verifiedApi })
  // workerd has `follow` and `manual`, and throws at the third.
  const fetchOfWorkers = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init)
    if (request.redirect === 'error') throw new TypeError('Invalid redirect value, must be one of "follow" or "manual"')
    return fetch(request)
  }
  const native = oauth()
  for (const dialect of [native, { ...native, header: 'x-access-token', prefix: 'Bearer ' }]) {
    const client = createClient({ dialect, baseUrl: server.url, fetch: fetchOfWorkers })
    await client.login(roy)
    assert.ok((await client.fetch('/me')).status < 500)
    await client.logout()
  }
})

test('a listener that was taken away hears nothing more', async () => {
  await using server = await startTokenServer()
  const client = createClient({ dialect: oauth(), baseUrl: server.url })
  let heard = 0
  const stop = client.onChange(() => {
    heard += 1
  })
  stop()
  await client.login(roy)
  assert.equal(heard, 0)
})
