/** Guarded MCP servers on each host: at `/mcp` a token must read, at `/mcp/manage` it must write. */
import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Guard } from '@latchkey/guard'
import { expressGuard } from '@latchkey/guard/express'
import { fastifyGuard } from '@latchkey/guard/fastify'
import { fetchGuard } from '@latchkey/guard/fetch'
import { forwardAuthListener } from '@latchkey/guard/forward-auth'
import { honoGuard } from '@latchkey/guard/hono'
import { authInfoOf } from '@latchkey/guard/mcp'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { startNginx } from '../forward-auth/private-nginx.ts'
import { type Listening, listen } from '../forward-auth/running-behind.ts'
import { type Caller, type FetchMcp, fetchMcp, nodeMcp } from './mcp-handlers.ts'

/** Makes the guard of an API whose address is known. */
export type MakeGuard = (origin: string) => Guard

/** A guarded MCP server. */
export type StartHost = (installed: string, makeGuard: MakeGuard) => Promise<Listening>

const READ = { scopes: 'orders:read' }
const WRITE = { scopes: 'orders:write' }

export const hosts: Readonly<Record<string, StartHost>> = {
  express: async (installed, makeGuard) => {
    const answer = await nodeMcp(installed)
    return await listenLate((origin) => {
      const auth = expressGuard(makeGuard(origin))
      const app = express().use(auth.resourceMetadata())
      for (const [path, requirement] of Object.entries({ '/mcp': READ, '/mcp/manage': WRITE }))
        app.all(path, auth.protect(requirement), express.json(), async (request, response) => {
          await answer(Object.assign(request, { auth: authInfoOf(auth, request) }), response, request.body)
        })
      return app
    })
  },

  fastify: async (installed, makeGuard) => {
    const answer = await nodeMcp(installed)
    return await listenLate(async (origin) => {
      const auth = fastifyGuard(makeGuard(origin))
      const app = fastify()
      app.addHook('onRequest', auth.resourceMetadata())
      for (const [path, requirement] of Object.entries({ '/mcp': READ, '/mcp/manage': WRITE }))
        app.all(path, { onRequest: auth.protect(requirement) }, async (request, reply) => {
          reply.hijack()
          await answer(Object.assign(request.raw, { auth: authInfoOf(auth, request) }), reply.raw, request.body)
        })
      await app.ready()
      return (request, response) => app.routing(request, response)
    })
  },

  hono: async (installed, makeGuard) => {
    const answer = await fetchMcp(installed)
    return await listenLate((origin) => {
      const auth = honoGuard(makeGuard(origin))
      const app = new Hono().use(auth.resourceMetadata())
      app.all('/mcp', auth.protect(READ), (c) => answer(c.req.raw, authInfoOf(auth, c)))
      app.all('/mcp/manage', auth.protect(WRITE), (c) => answer(c.req.raw, authInfoOf(auth, c)))
      return getRequestListener(app.fetch)
    })
  },

  fetch: async (installed, makeGuard) => {
    const answer = await fetchMcp(installed)
    return await listenLate((origin) => {
      const auth = fetchGuard(makeGuard(origin))
      const reach = (request: Request) => answer(request, authInfoOf(auth, request))
      const reads = auth.protect(READ)(reach)
      const writes = auth.protect(WRITE)(reach)
      return getRequestListener(
        auth.resourceMetadata()((request) => (new URL(request.url).pathname === '/mcp' ? reads : writes)(request)),
      )
    })
  },

  'nginx and forward-auth': async (installed, makeGuard) => {
    const answer = await fetchMcp(installed)
    await using stack = new AsyncDisposableStack()
    let decide: RequestListener = (_request, response) => response.writeHead(503).end()
    const endpoint = stack.use(await listen((request, response) => decide(request, response)))
    const api = stack.use(await listen(getRequestListener(behindProxy(answer))))
    const nginx = stack.use(await startNginx({ endpoint: endpoint.port, api: api.port }))
    decide = forwardAuthListener(makeGuard(`http://127.0.0.1:${nginx.port}`), {
      proxy: 'nginx',
      routes: [
        { method: '*', path: '/mcp/manage', access: WRITE },
        { method: '*', path: '/mcp', access: READ },
      ],
    })
    const owned = stack.move()
    return { port: nginx.port, [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose]() }
  },
}

/** An API that knows of its caller what its proxy says. */
function behindProxy(answer: FetchMcp): (request: Request) => Promise<Response> {
  return (request) => {
    const subject = request.headers.get('x-auth-subject') ?? ''
    const scopes = (request.headers.get('x-auth-scope') ?? '').split(' ')
    const caller: Caller = { scopes, extra: { subject, claims: {} } }
    return answer(request, caller)
  }
}

/** Listens first, because the guard must know the address of its API. */
async function listenLate(make: (origin: string) => RequestListener | Promise<RequestListener>): Promise<Listening> {
  let answer: RequestListener = (_request, response) => response.writeHead(503).end()
  const listening = await listen((request, response) => answer(request, response))
  answer = await make(`http://127.0.0.1:${listening.port}`)
  return listening
}
