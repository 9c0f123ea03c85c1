import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import Koa3, { type Context, type Middleware } from 'koa'
import { describeGuardAdapter } from '../testing/describe-guard-adapter.ts'
import type { GuardAdapter, HeaderPair, SentRequest } from '../testing/guard-adapter.ts'
import { ownLevel } from '../testing/level.ts'
import { listen as listenOn } from '../testing/listen.ts'
import { credential, guardOf, speakFlaskPyjwt, speakOauth, tokenOf } from '../testing/spoken-dialects.ts'
import { type KoaContextLike, koaGuard } from './koa.ts'

/** The types are of Koa 3; what is used here is the same in both. */
const Koa2: typeof Koa3 = createRequire(import.meta.url)('koa-2')

const guard = guardOf<{ name: string }>(speakOauth, { resolvePrincipal: () => ({ name: 'roy' }) })
const auth = koaGuard(guard)
const later = guardOf<{ name: string }>(speakOauth, { resolvePrincipal: async () => ({ name: 'roy' }) })
const headers = [credential(speakOauth, tokenOf(speakOauth, 7))]
const greet: Middleware = (ctx) => {
  ctx.body = `hello ${auth.principal(ctx).name}`
}
const parse: Middleware = async (ctx, next) => {
  ctx.state['body'] = JSON.parse((await ctx.req.toArray()).join(''))
  await next()
}

for (const [name, Koa] of Object.entries({ 'koa 3': Koa3, 'koa 2': Koa2 })) {
  const adapter: GuardAdapter<KoaContextLike> = {
    routeGuard: koaGuard,
    async start({ guards, requirement, documented, before, handleProtected, handleOpen }) {
      const app = new Koa()
      if (documented) app.use(koaGuard(documented).resourceMetadata())
      app.use(async (ctx, next) => {
        before(ctx)
        await next()
      })
      const answer = (handle: (ctx: Context) => unknown) => (ctx: Context) => {
        ctx.body = JSON.stringify(handle(ctx))
      }
      for (const one of guards) app.use(at('/protected', koaGuard(one).protect(requirement)))
      app.use(at('/protected', answer(handleProtected)))
      app.use(at('/open', answer(handleOpen)))
      return await listen(app)
    },
  }
  describeGuardAdapter(name, adapter, ownLevel)
  describe(name, () => testKoa(Koa))
}

/** Koa's own behaviour, which must be the same for both majors. */
function testKoa(Koa: typeof Koa3): void {
  test('protects the whole app, mounted once', async () => {
    await assertGuarded(new Koa().use(auth.protect()).use(greet), '/private')
  })

  test('protects one route, as its middleware', async () => {
    const app = new Koa().use(at('/private', auth.protect())).use(at('/private', greet))
    await assertGuarded(app, '/private')
  })

  test('protects what is mounted below a prefix, from within and from without', async () => {
    const within = new Koa().use(mount('/api', auth.protect(), at('/private', greet)))
    await assertGuarded(within, '/api/private')
    const without = new Koa().use(auth.protect()).use(mount('/api', at('/private', greet)))
    await assertGuarded(without, '/api/private')
  })

  test('goes by the path as it was sent, wherever it is mounted', async () => {
    const except = ['GET /api/health']
    const reach: Middleware = (ctx) => {
      ctx.body = 'reached'
    }
    const app = new Koa().use(mount('/api', auth.protect({ except }), reach))
    assert.deepEqual(await statusesOf(app, '/api/health', '/api/health?deep=1'), [200, 200])
    const others = ['/api/HEALTH', '/api/health/', '/api//health', '/api/%68ealth', '/api/api/health']
    assert.deepEqual(await statusesOf(app, ...others), [401, 401, 401, 401, 401])
  })

  test('is no hole where a middleware rewrites the path', async () => {
    const app = new Koa().use(async (ctx, next) => {
      ctx.path = '/health'
      await next()
    })
    app.use(auth.protect({ except: ['GET /health'] })).use(greet)
    assert.deepEqual(await statusesOf(app, '/private'), [401])
  })

  for (const [when, one] of [
    ['at once', guard],
    ['later', later],
  ] as const) {
    test(`leaves the body to a parser before it and one after it, when it decides ${when}`, async () => {
      const guarding: Middleware = koaGuard(one).protect()
      for (const middlewares of [
        [parse, guarding],
        [guarding, parse],
      ]) {
        const app = new Koa()
        for (const middleware of middlewares) app.use(middleware)
        app.use((ctx) => {
          ctx.body = [koaGuard(one).principal(ctx), ctx.state['body']]
        })
        await using running = await listen(app)
        const sent = { method: 'POST', path: '/', body: '{"a":1}' }
        const response = await running.send({ ...sent, headers })
        assert.deepEqual(JSON.parse(response.body), [{ name: 'roy' }, { a: 1 }])
        assert.equal((await running.send({ ...sent, headers: [] })).status, 401)
      }
    })

    test(`leaves the body stream untouched, when it decides ${when}`, async () => {
      const app = new Koa().use(koaGuard(one).protect()).use(async (ctx) => {
        assert.equal(ctx.req.readableDidRead, false)
        ctx.body = Buffer.concat(await ctx.req.toArray())
      })
      await using running = await listen(app)
      const body = 'text '.repeat(50_000)
      assert.equal((await running.send({ method: 'POST', path: '/', headers, body })).body, body)
    })

    test(`leaves the fault of a handler to the app's error handler, when it decides ${when}`, async () => {
      const app = new Koa().use(async (ctx, next) => {
        try {
          await next()
        } catch (error) {
          ctx.status = 500
          ctx.body = error instanceof Error ? error.message : 'no error'
        }
      })
      app.use(koaGuard(one).protect()).use(() => {
        throw new Error('mine')
      })
      await using running = await listen(app)
      const response = await running.send({ method: 'GET', path: '/', headers })
      assert.deepEqual([response.status, response.body], [500, 'mine'])
    })
  }

  test('raises no error event: a refusal is not an error', async () => {
    const seen: unknown[] = []
    const app = new Koa().use(auth.protect())
    app.on('error', (error) => seen.push(error))
    assert.deepEqual(await statusesOf(app, '/'), [401])
    assert.deepEqual(seen, [])
  })

  test("refuses before it says whether a path is there, and leaves what is not there to the app's own 404", async () => {
    const app = new Koa().use(async (ctx, next) => {
      await next()
      if (ctx.status === 404) {
        ctx.status = 404
        ctx.body = 'not here'
      }
    })
    await using running = await listen(app.use(auth.protect()))
    assert.equal((await running.send({ method: 'GET', path: '/nowhere', headers: [] })).status, 401)
    const response = await running.send({ method: 'GET', path: '/nowhere', headers })
    assert.deepEqual([response.status, response.body], [404, 'not here'])
  })

  test('refuses through the context: a middleware before it sees the answer on its way out', async () => {
    const app = new Koa().use(async (ctx, next) => {
      await next()
      ctx.set('X-Status', String(ctx.status))
    })
    await using running = await listen(app.use(auth.protect()))
    const response = await running.send({ method: 'GET', path: '/', headers: [] })
    assert.deepEqual(valuesOf(response.headers, 'x-status'), ['401'])
  })

  test('takes the place of what a middleware said of the answer, and adds to Vary', async () => {
    const app = new Koa().use(async (ctx, next) => {
      ctx.set({ 'Content-Type': 'text/html', 'Access-Control-Allow-Origin': '*', Vary: 'Accept-Encoding' })
      await next()
    })
    await using running = await listen(app.use(koaGuard(guardOf(speakFlaskPyjwt)).protect()))
    const sent: SentRequest = { method: 'GET', path: '/', headers: [['Origin', 'https://spa.example']] }
    const { headers: lines } = await running.send(sent)
    assert.deepEqual(valuesOf(lines, 'content-type'), ['application/json'])
    assert.deepEqual(valuesOf(lines, 'access-control-allow-origin'), ['https://spa.example'])
    assert.equal(valuesOf(lines, 'vary').join(', '), 'Accept-Encoding, Origin')
  })
}

test('adds no member to the type Context', () => {
  // @ts-expect-error the principal is not on the state of the app
  const read = (ctx: Koa3.ParameterizedContext<{ mine: string }>) => ctx.state.principal
  assert.equal(typeof read, 'function')
})

test('is a middleware for an app with types of its own', () => {
  const app = new Koa3<{ mine: string }, { own: () => void }>()
  const same: typeof app = app.use(auth.protect())
  assert.equal(same, app)
})

/** Like a router: one path, every method. */
function at(path: string, middleware: Middleware): Middleware {
  return async (ctx, next) => (ctx.path === path ? await middleware(ctx, next) : await next())
}

/** Like koa-mount: the mounted app sees the path without the prefix. */
function mount(prefix: string, ...middlewares: readonly Middleware[]): Middleware {
  return async (ctx, next) => {
    const whole = ctx.path
    if (!whole.startsWith(`${prefix}/`)) return await next()
    ctx.path = whole.slice(prefix.length)
    const run = async (index: number): Promise<void> => {
      const middleware = middlewares[index]
      if (middleware) await middleware(ctx, () => run(index + 1))
    }
    await run(0)
    ctx.path = whole
  }
}

/** Asserts that a path greets a request with a token and refuses one without. */
async function assertGuarded(app: Koa3, path: string): Promise<void> {
  await using running = await listen(app)
  const send = (lines: readonly HeaderPair[]) => running.send({ method: 'GET', path, headers: lines })
  assert.equal((await send(headers)).body, 'hello roy')
  assert.equal((await send([])).status, 401)
}

/** The answers to requests without a token. */
async function statusesOf(app: Koa3, ...paths: readonly string[]): Promise<number[]> {
  await using running = await listen(app)
  const responses = await Promise.all(paths.map((path) => running.send({ method: 'GET', path, headers: [] })))
  return responses.map(({ status }) => status)
}

function listen(app: Koa3) {
  return listenOn(app.callback())
}

function valuesOf(lines: readonly HeaderPair[], name: string): readonly string[] {
  return lines.filter(([line]) => line.toLowerCase() === name).map(([, value]) => value)
}
