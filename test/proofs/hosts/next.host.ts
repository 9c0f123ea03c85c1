/** Next: `fetchGuard` around route handlers and as the proxy, in an app that was built for production. No adapter is needed. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { type FetchHandler, fetchGuard } from '@latchkey/guard/fetch'
import { nodeGuard } from '@latchkey/guard/node'
import { createTestIssuer } from '@latchkey/guard/testing'
import {
  clientOf,
  describeGuardAdapter,
  type GuardAdapter,
  type HeaderPair,
  type ReceivedResponse,
  type SentRequest,
} from '@latchkey/guard/testing/adapter'
import { setHandlers, startNext } from './next-app.ts'

const next = await startNext()
after(() => next[Symbol.asyncDispose]())
const url = `http://127.0.0.1:${next.port}`

const adapter: GuardAdapter<Request> = {
  routeGuard: fetchGuard,
  start({ guards, requirement, before, handleProtected, handleOpen }) {
    const guarded = guards.reduceRight<FetchHandler<[]>>(
      (handler, guard) => fetchGuard(guard).protect(requirement)(handler),
      (request) => Response.json(handleProtected(request)),
    )
    setHandlers({
      route: (request) => {
        before(request)
        return new URL(request.url).pathname === '/open' ? Response.json(handleOpen(request)) : guarded(request)
      },
    })
    return { send, [Symbol.asyncDispose]: async () => undefined }
  },
}

const client = clientOf(next.port)

/**
 * Three things are Next's own, and the suite is spared them: it keeps the first of two lines of a name (tested below), redirects paths with two
 * slashes before it looks for a route, and sends no length of what it sends.
 */
async function send(request: SentRequest): Promise<ReceivedResponse> {
  const names = new Set(request.headers.map(([name]) => name))
  const headers = [...names].map((name): HeaderPair => [name, linesOf(request.headers, name).join(', ')])
  const response = await client.send({ ...request, headers })
  const [location] = linesOf(response.headers, 'location')
  if (response.status === 308 && location !== undefined)
    return await send({ ...request, path: new URL(location, url).pathname })
  if (response.status < 400 || linesOf(response.headers, 'content-length').length > 0) return response
  const { body } = request.method === 'HEAD' ? await client.send({ ...request, headers, method: 'GET' }) : response
  return { ...response, headers: [...response.headers, ['Content-Length', String(Buffer.byteLength(body))]] }
}

function linesOf(headers: readonly HeaderPair[], name: string): readonly string[] {
  return headers.filter(([line]) => line.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
}

describeGuardAdapter("Next's route handlers behind fetchGuard", adapter, { randomRequests: 200, dialects: 'oauth' })

const issuer = createTestIssuer()
const auth = fetchGuard(issuer.guard())
const headers = { Authorization: `Bearer ${issuer.token({ subject: 'roy', scope: 'read' })}` }
const greet = auth.protect()((request) => new Response(`hello ${auth.principal(request).id}`))

test('Next: a route handler keeps the parameters of its path', async () => {
  const handler = auth.protect()(async (request, context: { readonly params: Promise<{ readonly id: string }> }) => {
    const { id } = await context.params
    return new Response(`${auth.principal(request).id} reads ${id}`)
  })
  setHandlers({ route: (request, context) => handler(request, context as Parameters<typeof handler>[1]) })
  assert.equal(await (await fetch(`${url}/items/7`, { headers })).text(), 'roy reads 7')
  assert.equal((await fetch(`${url}/items/7`)).status, 401)
})

test('Next: of two Authorization lines a route and the proxy see the first alone, which is the case of the contract that fails', async () => {
  const seen: (string | null)[] = []
  const note = (request: Request) => void seen.push(request.headers.get('authorization'))
  setHandlers({
    proxy: async (request) => {
      note(request)
      return undefined
    },
    route: (request) => {
      note(request)
      return greet(request)
    },
  })
  const lines = [
    ['Authorization', headers.Authorization],
    ['Authorization', 'Bearer another'],
  ] as const
  assert.equal((await client.send({ method: 'GET', path: '/protected', headers: lines })).status, 200)
  assert.deepEqual(seen, [headers.Authorization, headers.Authorization])
})

test('Next: behind a server of its own, with nodeGuard in front, two Authorization lines are refused', async () => {
  setHandlers({ route: () => new Response('the route') })
  const front = nodeGuard(auth.guard)
  const server = createServer(front.protect()(next.listener)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const ask = clientOf((server.address() as AddressInfo).port)
  const good: HeaderPair = ['Authorization', headers.Authorization]
  const get = async (lines: readonly HeaderPair[]) =>
    (await ask.send({ method: 'GET', path: '/protected', headers: lines })).status
  assert.deepEqual([await get([good]), await get([good, good]), await get([])], [200, 400, 401])
  server.close()
  server.closeAllConnections()
})

/** The page's proxy: all but what is named needs a token. */
const pass = new Response()
const ask = auth.protect({ except: ['GET /', 'GET /open'] })(() => pass)
const proxy = async (request: Request) => {
  const answer = await ask(request)
  return answer === pass ? undefined : answer
}

test('Next: the proxy refuses before any route, in the words of the guard, and leaves alone what it names', async () => {
  let ran = 0
  setHandlers({
    proxy,
    route: () => {
      ran += 1
      return new Response('the route')
    },
  })
  for (const path of ['/protected', '/items/7', '/nowhere', '/_next/static/x', '/open/', '//open', '/%6fpen']) {
    const { status } = await fetch(`${url}${path}`, { redirect: 'manual' })
    assert.ok(status === 401 || status === 308 || status === 404, `${path}: ${status}`)
  }
  assert.equal(ran, 0)
  const refused = await fetch(`${url}/protected`)
  assert.match(refused.headers.get('www-authenticate') ?? '', /^Bearer realm=/)
  assert.equal(((await refused.json()) as { readonly code: string }).code, 'credential_absent')
  assert.equal(await (await fetch(`${url}/open`)).text(), 'the route')
  assert.match(await (await fetch(`${url}/`)).text(), /a page/)
  assert.equal(await (await fetch(`${url}/protected`, { headers })).text(), 'the route')
})

test('Next: no header of its own keeps the proxy from being asked', async () => {
  setHandlers({ proxy, route: () => new Response('the route') })
  const spoofed: Record<string, string>[] = [
    ...['middleware', 'src/middleware', 'proxy', 'src/proxy'].map((name) => ({
      'x-middleware-subrequest': Array(5).fill(name).join(':'),
    })),
    { 'x-middleware-next': '1' },
    { 'x-middleware-rewrite': '/open' },
    { 'x-middleware-invoke': '1', 'x-invoke-path': '/open' },
    { 'x-nextjs-data': '1' },
    { 'x-matched-path': '/open' },
    { 'x-now-route-matches': '1=open' },
    { rsc: '1', 'next-router-prefetch': '1' },
    { 'next-action': 'x' },
    { 'x-forwarded-host': 'localhost', 'x-forwarded-uri': '/open' },
  ]
  for (const sent of spoofed) {
    const { status } = await fetch(`${url}/protected`, { headers: sent })
    assert.equal(status, 401, JSON.stringify(sent))
  }
  for (const path of [
    '/protected?nxtPid=open',
    '/items/7?nxtPid=8',
    '/_next/data/x/protected.json',
    '/protected.rsc',
  ]) {
    const { status } = await fetch(`${url}${path}`)
    assert.ok(status === 401 || status === 404, `${path}: ${status}`)
  }
})

test('Next: what the proxy has let through has no principal in the route, whose own guard says whose it is', async () => {
  setHandlers({ proxy, route: (request) => new Response(String(auth.principal(request).id)) })
  assert.equal((await fetch(`${url}/protected`, { headers })).status, 500)
  setHandlers({ proxy, route: (request) => greet(request) })
  assert.equal(await (await fetch(`${url}/protected`, { headers })).text(), 'hello roy')
})
