import assert from 'node:assert/strict'
import type { IncomingMessage, RequestListener } from 'node:http'
import { test } from 'node:test'
import { factsOf, writeMessage } from '../carriers/node.ts'
import type { GuardAdapter, SentRequest } from '../testing/guard-adapter.ts'
import { describeGuardAdapter } from '../testing/index.ts'
import { listen } from '../testing/listen.ts'
import { credential, guardOf, speakOauth, tokenOf } from '../testing/spoken-dialects.ts'
import { type NodeListener, nodeGuard } from './node.ts'

const adapter: GuardAdapter<IncomingMessage> = {
  routeGuard: nodeGuard,
  async start({ guards, requirement, documented, before, handleProtected, handleOpen }) {
    const guarded = guards.reduceRight<NodeListener>(
      (listener, guard) => nodeGuard(guard).protect(requirement)(listener),
      (request, response) => response.end(JSON.stringify(handleProtected(request))),
    )
    const app: NodeListener = (request, response) => {
      before(request)
      if (request.url === '/open') response.end(JSON.stringify(handleOpen(request)))
      else guarded(request, response)
    }
    return await listen(documented ? nodeGuard(documented).resourceMetadata()(app) : app)
  },
}

describeGuardAdapter('node', adapter, { randomRequests: 500 })

const guard = guardOf(speakOauth)
const auth = nodeGuard(guard)
const sentBy = (id: number, more: Partial<SentRequest> = {}): SentRequest => ({
  method: 'GET',
  path: '/',
  headers: [credential(speakOauth, tokenOf(speakOauth, id))],
  ...more,
})
const greet = auth.protect()((request, response) => response.end(`hello ${auth.principal(request)}`))

test('leaves the body stream untouched', async () => {
  const echo = auth.protect()(async (request, response) => {
    assert.equal(request.readableFlowing, null)
    assert.equal(request.readableDidRead, false)
    const chunks = await request.toArray()
    response.end(Buffer.concat(chunks))
  })
  await using app = await listen(echo)
  const body = 'text '.repeat(50_000)
  const [response] = await app.exchange(sentBy(7, { method: 'POST', body }))
  assert.equal(response?.body, body)
})

test('reads the body after a principal that came later', async () => {
  const slow = guardOf<unknown>(speakOauth, {
    resolvePrincipal: () => new Promise((resolve) => setTimeout(resolve, 20, 'roy')),
  })
  const echo = nodeGuard(slow).protect()(async (request, response) =>
    response.end(Buffer.concat(await request.toArray())),
  )
  await using app = await listen(echo)
  const [response] = await app.exchange(sentBy(7, { method: 'POST', body: 'text' }))
  assert.equal(response?.body, 'text')
})

test('tells several users of one kept connection apart', async () => {
  await using app = await listen(greet)
  const [first, refused, second, last] = await app.exchange(
    sentBy(7),
    { method: 'GET', path: '/', headers: [] },
    sentBy(8),
    sentBy(9),
  )
  assert.deepEqual([first?.body, second?.body, last?.body], ['hello 7', 'hello 8', 'hello 9'])
  assert.equal(refused?.status, 401)
})

test('answers pipelined requests in order, the quick after the slow', async () => {
  const slowFirst = guardOf<unknown>(speakOauth, {
    resolvePrincipal: ({ sub }) => (sub === '7' ? new Promise((resolve) => setTimeout(resolve, 20, sub)) : sub),
  })
  const listener = nodeGuard(slowFirst).protect()((request, response) =>
    response.end(`hello ${nodeGuard(slowFirst).principal(request)}`),
  )
  await using app = await listen(listener)
  const responses = await app.exchange(sentBy(7), sentBy(8), sentBy(9))
  assert.deepEqual(
    responses.map(({ body }) => body),
    ['hello 7', 'hello 8', 'hello 9'],
  )
})

test('takes the refused body of one request for no other request', async () => {
  await using app = await listen(greet)
  const smuggled = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
  const responses = await app.exchange({ method: 'POST', path: '/', headers: [], body: smuggled }, sentBy(8))
  assert.deepEqual(
    responses.map(({ status }) => status),
    [401, 200],
  )
})

test('refuses a HEAD on a kept connection without a body that the next answer would begin with', async () => {
  await using app = await listen(greet)
  const responses = await app.exchange({ method: 'HEAD', path: '/', headers: [] }, sentBy(8))
  assert.deepEqual(
    responses.map(({ status, body }) => [status, body]),
    [
      [401, ''],
      [200, 'hello 8'],
    ],
  )
})

test('reads a credential without the blanks around it (RFC 9110 §5.5)', async () => {
  await using app = await listen(greet)
  const [name, value] = credential(speakOauth, tokenOf(speakOauth, 7))
  const [response] = await app.exchange({ method: 'GET', path: '/', headers: [[name, ` \t ${value} \t `]] })
  assert.equal(response?.body, 'hello 7')
})

test('adds nothing to an answer that was given while the guard waited', async () => {
  const nobodyLater = guardOf<unknown>(speakOauth, { resolvePrincipal: async () => undefined })
  const guarded = nodeGuard(nobodyLater).protect()(() => assert.fail('reached'))
  const listener: RequestListener = (request, response) => {
    guarded(request, response)
    response.writeHead(504, { 'Content-Length': 8 }).end('too late')
  }
  await using app = await listen(listener)
  const responses = await app.exchange(sentBy(7), sentBy(8))
  assert.deepEqual(
    responses.map(({ status, body }) => [status, body]),
    [
      [504, 'too late'],
      [504, 'too late'],
    ],
  )
})

test('finds a header by its name in any case, as web-standard requests do', async () => {
  const answer: RequestListener = (request, response) =>
    response.end(JSON.stringify(factsOf(request).header('X-Access-Token')))
  await using app = await listen(answer)
  const headers = [
    ['x-access-token', 'one'],
    ['X-ACCESS-TOKEN', 'two'],
  ] as const
  const [response] = await app.exchange({ method: 'GET', path: '/', headers })
  assert.deepEqual(JSON.parse(response?.body ?? ''), ['one', 'two'])
})

test('sends no Content-Length and no body with 204 (RFC 9110 §8.6)', async () => {
  await using app = await listen((request, response) =>
    writeMessage(response, { status: 204, headers: [], body: '' }, request.method),
  )
  const [response] = await app.exchange({ method: 'GET', path: '/', headers: [] })
  assert.equal(response?.status, 204)
  assert.ok(!response.headers.some(([name]) => name.toLowerCase() === 'content-length'))
})

test('adds no member to the type IncomingMessage', () => {
  // @ts-expect-error the principal is not on the request
  const read = (request: IncomingMessage) => request.principal
  assert.equal(typeof read, 'function')
})
