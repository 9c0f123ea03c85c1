import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import type { GuardAdapter, RunningApp, SentRequest } from '../testing/guard-adapter.ts'
import { describeGuardAdapter } from '../testing/index.ts'
import { ownLevel } from '../testing/level.ts'
import { listen } from '../testing/listen.ts'
import { credential, guardOf, speakFlaskPyjwt, speakOauth, tokenOf } from '../testing/spoken-dialects.ts'
import { honoGuard } from './hono.ts'

/** How the app is asked: in process, where a URL parser has resolved the path, or over a socket, byte for byte. */
type Serve = (app: Hono) => RunningApp | Promise<RunningApp>

const inProcess: Serve = (app) => ({
  async send({ method, path, headers, body }: SentRequest) {
    const bytes = body === undefined ? null : Buffer.from(body, 'latin1')
    const lines = headers.map(([name, value]): [string, string] => [name, value])
    const response = await app.request(path, { method, headers: lines, body: bytes })
    return { status: response.status, headers: [...response.headers], body: await response.text() }
  },
  [Symbol.asyncDispose]: async () => undefined,
})

const onNode: Serve = (app) => listen(getRequestListener(app.fetch))

function adapterOn(serve: Serve): GuardAdapter<Context> {
  return {
    routeGuard: honoGuard,
    start({ guards, requirement, documented, before, handleProtected, handleOpen }) {
      const app = new Hono()
      if (documented) app.use(honoGuard(documented).resourceMetadata())
      app.use(async (c, next) => {
        before(c)
        await next()
      })
      for (const guard of guards) app.use('/protected', honoGuard(guard).protect(requirement))
      app.on(['GET', 'POST'], '/protected', (c) => c.body(JSON.stringify(handleProtected(c))))
      app.get('/open', (c) => c.body(JSON.stringify(handleOpen(c))))
      return serve(app)
    },
  }
}

describeGuardAdapter('hono', adapterOn(inProcess), ownLevel)
describeGuardAdapter('hono on node-server', adapterOn(onNode), ownLevel)

const auth = honoGuard(guardOf<{ name: string }>(speakOauth, { resolvePrincipal: () => ({ name: 'roy' }) }))
const headers = Object.fromEntries([credential(speakOauth, tokenOf(speakOauth, 7))])
const greet = (c: Context) => c.text(`hello ${auth.principal(c).name}`)

/** Asserts that a path greets a request with a token and refuses one without. */
async function assertGuarded(app: Hono, path: string, init: RequestInit = {}): Promise<void> {
  const greeted = await app.request(path, { ...init, headers: { ...init.headers, ...headers } })
  assert.equal(await greeted.text(), 'hello roy')
  assert.equal((await app.request(path, init)).status, 401)
}

test('protects one route, as its middleware', async () => {
  await assertGuarded(new Hono().get('/private', auth.protect(), greet), '/private')
})

test('protects the routes of a sub-app, from within and from without', async () => {
  const inner = new Hono().get('/private', auth.protect(), greet)
  await assertGuarded(new Hono().route('/api', inner), '/api/private')
  const open = new Hono().get('/private', greet)
  await assertGuarded(new Hono().use('/api/*', auth.protect()).route('/api', open), '/api/private')
})

test('protects a sub-app that has its own error handler', async () => {
  const inner = new Hono().onError((_, c) => c.text('broken', 500)).get('/private', auth.protect(), greet)
  await assertGuarded(new Hono().route('/api', inner), '/api/private')
})

test('protects below a base path', async () => {
  await assertGuarded(new Hono().basePath('/v1').get('/private', auth.protect(), greet), '/v1/private')
})

test('protects inside a mounted app, and in front of one', async () => {
  const inner = new Hono().get('/private', auth.protect(), greet)
  await assertGuarded(new Hono().mount('/old', inner.fetch), '/old/private')
  const front = new Hono().use('/old/*', auth.protect()).mount('/old', () => new Response('hello roy'))
  await assertGuarded(front, '/old/anything')
})

test('leaves the body to a parser before it and a handler after it', async () => {
  const app = new Hono()
  app.use(async (c, next) => {
    await c.req.json()
    await next()
  })
  app.post('/private', auth.protect(), async (c) => c.json([auth.principal(c).name, await c.req.json()]))
  const response = await app.request('/private', { method: 'POST', headers, body: '{"a":1}' })
  assert.deepEqual(await response.json(), ['roy', { a: 1 }])
})

test('leaves the body to a parser after it', async () => {
  const app = new Hono().post('/private', auth.protect(), async (c) => c.text(await c.req.text()))
  const response = await app.request('/private', { method: 'POST', headers, body: 'text' })
  assert.equal(await response.text(), 'text')
})

test('judges the request that is there when a middleware has replaced c.req.raw', async () => {
  const replaced = (change: (raw: Request) => Request) =>
    new Hono()
      .use(async (c, next) => {
        c.req.raw = change(c.req.raw)
        await next()
      })
      .get('/private', auth.protect(), greet)
  await assertGuarded(
    replaced((raw) => new Request(raw)),
    '/private',
  )
  const stripped = replaced((raw) => new Request(raw.url))
  assert.equal((await stripped.request('/private', { headers })).status, 401)
})

test('keeps the principal when a middleware replaces c.req.raw after it', async () => {
  const app = new Hono().get(
    '/private',
    auth.protect(),
    async (c, next) => {
      c.req.raw = new Request(c.req.raw)
      await next()
    },
    greet,
  )
  await assertGuarded(app, '/private')
})

test('refuses before it says whether a path is there', async () => {
  const app = new Hono().use(auth.protect())
  assert.equal((await app.request('/nowhere')).status, 401)
  assert.equal((await app.request('/nowhere', { headers })).status, 404)
})

test("leaves the handler's own fault to the app's error handler", async () => {
  const app = new Hono()
    .onError((error, c) => c.text(error.message, 500))
    .get('/private', auth.protect(), () => {
      throw new Error('mine')
    })
  const response = await app.request('/private', { headers })
  assert.deepEqual([response.status, await response.text()], [500, 'mine'])
})

test('keeps what outer middleware adds to a refusal', async () => {
  const app = new Hono()
    .use(async (c, next) => {
      await next()
      c.header('X-Request-Id', '1')
    })
    .get('/private', honoGuard(guardOf(speakFlaskPyjwt)).protect(), (c) => c.text('reached'))
  const response = await app.request('/private')
  assert.equal(response.headers.get('x-request-id'), '1')
  assert.equal(response.headers.get('access-control-allow-origin'), '*')
})

test('adds no member to the type Context', () => {
  // @ts-expect-error the principal is not a variable of the context
  const read = (c: Context<{ Variables: { mine: string } }>) => c.get('principal')
  assert.equal(typeof read, 'function')
})
