/** Attacks on `except`: requests that have the excepted path for the guard, but another path for the router. */
import assert from 'node:assert/strict'
import type { IncomingMessage, RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import express5, { type RequestHandler } from 'express'
import fastify from 'fastify'
import { type Context, Hono } from 'hono'
import Koa from 'koa'
import { expressGuard } from './adapters/express.ts'
import { fastifyGuard } from './adapters/fastify.ts'
import { fetchGuard } from './adapters/fetch.ts'
import { honoGuard } from './adapters/hono.ts'
import { koaGuard } from './adapters/koa.ts'
import { nodeGuard } from './adapters/node.ts'
import { listen } from './testing/listen.ts'
import { guardOf, speakOauth } from './testing/spoken-dialects.ts'

const express4: typeof express5 = createRequire(import.meta.url)('express-4')
const guard = guardOf(speakOauth)
const requirement = { except: ['GET /open'] }

/** An app that reports every request that reached its handlers, except those of `/open`. */
type App = (reached: (path: string) => void) => RequestListener | Promise<RequestListener>

/** As multi-tenant apps do: the path is put below what a header names. */
function rewritten({ url = '/', headers }: Pick<IncomingMessage, 'url' | 'headers'>): string {
  const tenant = headers['x-tenant']
  return tenant === undefined ? url : `/${String(tenant)}${url}`
}

const onExpress =
  (express: typeof express5): App =>
  (reached) => {
    const app = express()
    const rewrite: RequestHandler = (request, _response, next) => {
      request.url = rewritten(request)
      next()
    }
    app.use(rewrite, expressGuard(guard).protect(requirement))
    app.get('/open', (_request, response) => void response.send('open'))
    return app.use((request, response) => {
      reached(request.url)
      response.send('vault')
    })
  }

const APPS: Readonly<Record<string, App>> = {
  'express 5': onExpress(express5),
  'express 4': onExpress(express4),
  async fastify(reached) {
    const app = fastify({
      rewriteUrl: rewritten,
      useSemicolonDelimiter: true,
      routerOptions: {
        ignoreTrailingSlash: true,
        ignoreDuplicateSlashes: true,
        caseSensitive: false,
      },
    })
    app.addHook('onRequest', fastifyGuard(guard).protect(requirement))
    app.get('/open', async () => 'open')
    app.all('*', async ({ url }) => {
      reached(url)
      return 'vault'
    })
    await app.ready()
    return app.routing
  },
  koa(reached) {
    const app = new Koa()
    app.use(async (ctx, next) => {
      ctx.url = rewritten(ctx.req)
      await next()
    })
    app.use(koaGuard(guard).protect(requirement))
    app.use((ctx) => {
      ctx.body = ctx.path === '/open' ? 'open' : 'vault'
      if (ctx.path !== '/open') reached(ctx.path)
    })
    return app.callback()
  },
  // Routed by the text before the question mark, as small routers do.
  node: (reached) =>
    nodeGuard(guard).protect(requirement)((request, response) => {
      const path = request.url?.split('?')[0] ?? ''
      if (path !== '/open') reached(path)
      response.setHeader('Content-Length', 5).end(path === '/open' ? 'open.' : 'vault')
    }),
}

const TARGETS = [
  'http://app.example/open',
  'http://app.example/vault',
  'http://open/vault',
  '//open',
  '//app.example/open',
  '/open/',
  '/OPEN',
  '/%6fpen',
  '/open;x',
  '/open#/vault',
  '/open#?',
  '/open%00',
  '/open%2f..%2fvault',
  '/vault/../open',
  '/vault/%2e%2e/open',
  '/open\\..\\vault',
  '/vault?/open',
  '/vault#/open',
  '*',
]

for (const [name, build] of Object.entries(APPS)) {
  test(`${name}: routes nothing but the excepted path past the guard, however it is spelled`, async () => {
    const reached: string[] = []
    await using app = await listen(await build((path) => reached.push(path)))
    const statuses = async (method: string, path: string, headers: readonly (readonly [string, string])[] = []) =>
      (await app.send({ method, path, headers })).status
    assert.equal(await statuses('GET', '/open'), 200)
    assert.equal(await statuses('GET', '/open?/vault'), 200)
    for (const path of TARGETS) {
      const status = await statuses('GET', path)
      assert.ok(status >= 400 && status < 500, `${path}: ${status}`)
    }
    for (const method of ['POST', 'OPTIONS', 'PUT', 'QUERY'])
      assert.equal(await statuses(method, '/open', [['X-HTTP-Method-Override', 'GET']]), 401, method)
    assert.deepEqual(reached, [])
  })

  if (name === 'node') continue
  test(`${name}: takes a path that a client has had rewritten for neither what was sent nor what it has become`, async () => {
    const reached: string[] = []
    await using app = await listen(await build((path) => reached.push(path)))
    for (const [path, tenant] of [
      ['/open', 'vault'],
      ['/open?x=1', 'vault'],
      ['/', 'open?'],
      ['/vault', 'open?'],
    ] as const) {
      const { status } = await app.send({ method: 'GET', path, headers: [['X-Tenant', tenant]] })
      assert.equal(status, 401, `${path} of ${tenant}`)
    }
    assert.deepEqual(reached, [])
  })
}

/** Deno's requests: their URL is the Host and the target, both unchanged. */
class RequestAsSent extends Request {
  readonly #url: string

  constructor(host: string, target: string) {
    super('http://app.example/')
    this.#url = `http://${host}${target}`
  }

  override get url(): string {
    return this.#url
  }
}

for (const [host, target] of [
  ['app.example', '/vault/../open'],
  ['app.example', '/vault/%2e%2e/open'],
  ['app.example', '/vault\\..\\..\\open'],
  ['app.example', '\\open'],
  ['app.example/open#', '/vault'],
  ['app.example\\open?', '/vault'],
  ['app.example\\open#', '/vault'],
  ['app.example\\vault', '/open'],
  ['vault/..', '/open'],
  ['vault@app.example', '/open'],
  ['app.example', '/open#/vault'],
  ['', '/open'],
  ['', '//vault/open'],
] as const) {
  test(`needs a token where a URL can be read in two ways: http://${host}${target}`, async () => {
    let reached = 0
    const reach = (_: Context) => {
      reached += 1
      return new Response('vault')
    }
    const hono = new Hono().use(honoGuard(guard).protect(requirement)).get('/open', reach).get('*', reach)
    const handler = fetchGuard(guard).protect(requirement)(() => {
      reached += 1
      return new Response('vault')
    })
    for (const answer of [hono.fetch, handler])
      assert.equal((await answer(new RequestAsSent(host, target))).status, 401)
    assert.equal(reached, 0)
  })
}

test('leaves the path alone in a URL that can be read in one way', async () => {
  const hono = new Hono().use(honoGuard(guard).protect(requirement)).get('/open', (c) => c.text('open'))
  for (const [host, target] of [
    ['app.example', '/open'],
    ['app.example:8080', '/open?x=/../vault#y'],
    ['[::1]:8080', '/open?'],
  ] as const)
    assert.equal((await hono.fetch(new RequestAsSent(host, target))).status, 200, `${host}${target}`)
})
