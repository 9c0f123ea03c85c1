import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type IncomingHttpHeaders } from 'node:http2'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { type Dialect, withHeaders } from '@latchkey/protocol'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { describeGuardAdapter } from '../testing/describe-guard-adapter.ts'
import type { GuardAdapter, HeaderPair, SentRequest } from '../testing/guard-adapter.ts'
import { ownLevel } from '../testing/level.ts'
import { clientOf } from '../testing/listen.ts'
import { credential, guardOf, speakFlaskPyjwt, speakOauth, tokenOf } from '../testing/spoken-dialects.ts'
import { type FastifyRequestLike, fastifyGuard } from './fastify.ts'

const adapter: GuardAdapter<FastifyRequestLike> = {
  routeGuard: fastifyGuard,
  async start({ guards, requirement, documented, before, handleProtected, handleOpen }) {
    const app = fastify({ clientErrorHandler: refuseAsNode })
    if (documented) app.addHook('onRequest', fastifyGuard(documented).resourceMetadata())
    app.addHook('onRequest', async (request) => before(request))
    app.route({
      method: ['GET', 'POST'],
      url: '/protected',
      onRequest: guards.map((one) => fastifyGuard(one).protect(requirement)),
      handler: async (request) => handleProtected(request),
    })
    app.get('/open', async (request) => handleOpen(request))
    return await listen(app)
  },
}

describeGuardAdapter('fastify', adapter, ownLevel)

const guard = guardOf<{ name: string }>(speakOauth, { resolvePrincipal: () => ({ name: 'roy' }) })
const auth = fastifyGuard(guard)
const later = guardOf<{ name: string }>(speakOauth, { resolvePrincipal: async () => ({ name: 'roy' }) })
const headers = [credential(speakOauth, tokenOf(speakOauth, 7))]
const json: HeaderPair = ['Content-Type', 'application/json']
const greet = async (request: FastifyRequest) => `hello ${auth.principal(request).name}`

test('protects one route, as its hook', async () => {
  for (const name of ['onRequest', 'preValidation', 'preHandler'] as const) {
    const app = fastify()
    app.get('/private', { [name]: auth.protect() }, greet)
    await assertGuarded(app, '/private')
  }
})

test("protects a plugin's routes below its prefix, and no others", async () => {
  const app = fastify()
  app.register(
    async (plugin) => {
      plugin.addHook('onRequest', auth.protect())
      plugin.get('/private', greet)
      plugin.register(async (inner) => void inner.get('/deeper', greet), { prefix: '/v1' })
    },
    { prefix: '/api' },
  )
  app.get('/open', async () => 'open')
  await assertGuarded(app, '/api/private', '/api/v1/deeper')
  assert.deepEqual(await statusesOf(app, '/open'), [200])
})

test('protects the whole app, mounted once, and leaves alone what is excepted as it was sent', async () => {
  const app = fastify({
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, caseSensitive: false },
  })
  app.addHook('onRequest', auth.protect({ except: ['GET /api/health'] }))
  app.register(async (plugin) => void plugin.get('/health', async () => 'well'), { prefix: '/api' })
  app.get('/private', greet)
  await assertGuarded(app, '/private')
  assert.deepEqual(await statusesOf(app, '/api/health', '/api/health?deep=1'), [200, 200])
  const others = ['/api/HEALTH', '/api/health/', '/api//health', '/api/%68ealth', '/nowhere']
  assert.deepEqual(await statusesOf(app, ...others), [401, 401, 401, 401, 401])
})

test('is no hole where the server rewrites the url', async () => {
  const app = fastify({ rewriteUrl: () => '/health' })
  app.addHook('onRequest', auth.protect({ except: ['GET /health'] }))
  app.get('/health', async () => 'well')
  assert.deepEqual(await statusesOf(app, '/private', '/health'), [401, 200])
})

for (const [when, one] of [
  ['at once', guard],
  ['later', later],
] as const) {
  test(`leaves the body to the parser after it and before it, when it decides ${when}`, async () => {
    for (const name of ['onRequest', 'preHandler'] as const) {
      await using app = await listen(
        fastify().post('/private', { [name]: fastifyGuard(one).protect() }, async (request) => [
          fastifyGuard(one).principal(request),
          request.body,
        ]),
      )
      const sent = { method: 'POST', path: '/private', body: '{"a":1}' }
      const response = await app.send({ ...sent, headers: [...headers, json] })
      assert.deepEqual(JSON.parse(response.body), [{ name: 'roy' }, { a: 1 }])
      assert.equal((await app.send({ ...sent, headers: [json] })).status, 401)
    }
  })

  test(`leaves the body stream to a parser of the app's own, when it decides ${when}`, async () => {
    const app = fastify()
    app.addContentTypeParser(
      'application/octet-stream',
      async (_request: FastifyRequest, payload: NodeJS.ReadableStream) => {
        const chunks: Buffer[] = []
        for await (const chunk of payload) chunks.push(Buffer.from(chunk))
        return Buffer.concat(chunks)
      },
    )
    app.post('/private', { onRequest: fastifyGuard(one).protect() }, async (request) => request.body)
    await using running = await listen(app)
    const body = 'text '.repeat(50_000)
    const type: HeaderPair = ['Content-Type', 'application/octet-stream']
    const response = await running.send({ method: 'POST', path: '/private', headers: [...headers, type], body })
    assert.equal(response.body, body)
  })

  test(`leaves the fault of a handler to the app's error handler, when it decides ${when}`, async () => {
    const app = fastify()
    app.setErrorHandler((error: Error, _request, reply) => reply.code(500).send(error.message))
    app.get('/private', { onRequest: fastifyGuard(one).protect() }, () => {
      throw new Error('mine')
    })
    await using running = await listen(app)
    const response = await running.send({ method: 'GET', path: '/private', headers })
    assert.deepEqual([response.status, response.body], [500, 'mine'])
  })
}

test("refuses before it says whether a path is there, and leaves what is not there to the app's own 404", async () => {
  const app = fastify()
  app.addHook('onRequest', auth.protect())
  app.setNotFoundHandler((_request, reply) => reply.code(404).send('not here'))
  await using running = await listen(app)
  assert.equal((await running.send({ method: 'GET', path: '/nowhere', headers: [] })).status, 401)
  const response = await running.send({ method: 'GET', path: '/nowhere', headers })
  assert.deepEqual([response.status, response.body], [404, 'not here'])
})

test('refuses through the reply: the hooks on its way out see it, the error hooks do not', async () => {
  const seen: unknown[] = []
  const app = fastify()
  app.addHook('onSend', async (_request, reply, payload) => {
    reply.header('X-Id', '1')
    return payload
  })
  app.addHook('onResponse', async (_request, reply) => void seen.push(reply.statusCode))
  app.addHook('onError', async (_request, _reply, error) => void seen.push(error))
  app.get('/private', { onRequest: auth.protect() }, greet)
  await using running = await listen(app)
  const response = await running.send({ method: 'GET', path: '/private', headers: [] })
  assert.equal(response.status, 401)
  assert.deepEqual(valuesOf(response.headers, 'x-id'), ['1'])
  assert.deepEqual(seen, [401])
})

test('adds nothing to an answer that was given while the guard waited', async () => {
  const faults: unknown[] = []
  const app = fastify()
  app.addHook('onError', async (_request, _reply, error) => void faults.push(error))
  app.addHook('onRequest', (_request, reply, done) => {
    done()
    reply.code(504).send('too late')
  })
  const nobodyLater = guardOf<unknown>(speakOauth, { resolvePrincipal: async () => undefined })
  app.get('/private', { onRequest: fastifyGuard(nobodyLater).protect() }, async () => assert.fail('reached'))
  await using running = await listen(app)
  const responses = await running.exchange(...[1, 2].map(() => ({ method: 'GET', path: '/private', headers })))
  assert.deepEqual(
    responses.map(({ status, body }) => [status, body]),
    [
      [504, 'too late'],
      [504, 'too late'],
    ],
  )
  assert.deepEqual(faults, [])
})

test('takes the place of what a hook said of the answer, and adds to Vary and to the cookies', async () => {
  const app = fastify()
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'Content-Type': 'text/html', 'Access-Control-Allow-Origin': '*', Vary: 'Accept-Encoding' })
    reply.header('Set-Cookie', 'a=1').header('Set-Cookie', 'b=2')
  })
  const { dialect } = speakFlaskPyjwt
  const clearing: Dialect = {
    ...dialect,
    decorate: (message, facts) => withHeaders(dialect.decorate(message, facts), [['Set-Cookie', 'c=3']]),
  }
  app.addHook('onRequest', fastifyGuard(guardOf({ ...speakFlaskPyjwt, dialect: clearing })).protect())
  await using running = await listen(app)
  const sent: SentRequest = { method: 'GET', path: '/', headers: [['Origin', 'https://spa.example']] }
  const { headers: lines } = await running.send(sent)
  assert.deepEqual(valuesOf(lines, 'content-type'), ['application/json'])
  assert.deepEqual(valuesOf(lines, 'access-control-allow-origin'), ['https://spa.example'])
  assert.equal(valuesOf(lines, 'vary').join(', '), 'Accept-Encoding, Origin')
  assert.deepEqual(valuesOf(lines, 'set-cookie'), ['a=1', 'b=2', 'c=3'])
})

test('refuses in-process calls too', async () => {
  const app = fastify()
  app.get('/private', { onRequest: auth.protect() }, greet)
  assert.equal((await app.inject('/private')).statusCode, 401)
  assert.equal((await app.inject({ url: '/private', headers: Object.fromEntries(headers) })).body, 'hello roy')
})

test('protects what is asked for over HTTP/2', async () => {
  const app = fastify({ http2: true })
  app.addHook('onRequest', auth.protect({ except: ['GET /open'] }))
  app.get('/open', async () => 'open')
  app.get<{ Params: { id: string } }>('/:id', { preHandler: [auth.protect()] }, async (request) =>
    [request.params.id, auth.principal(request).name].join(' '),
  )
  const session = connect(await app.listen({ port: 0, host: '127.0.0.1' }))
  const ask = async (path: string, lines: Record<string, string> = {}) => {
    const stream = session.request({ ':path': path, ...lines })
    const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders]
    return [answer[':status'], answer['www-authenticate'], (await stream.toArray()).join('')]
  }
  assert.deepEqual(await ask('/hello', Object.fromEntries(headers)), [200, undefined, 'hello roy'])
  const { body } = speakOauth.dialect.refuse({ kind: 'credential_absent' })
  assert.deepEqual(await ask('/hello'), [401, 'Bearer realm="api"', body])
  assert.deepEqual(await ask('/open'), [200, undefined, 'open'])
  session.close()
  await app.close()
})

test('adds no member to the type FastifyRequest', () => {
  // @ts-expect-error the principal is not on the request
  const read = (request: FastifyRequest) => request.principal
  assert.equal(typeof read, 'function')
})

/** Asserts that each path greets a request with a token and refuses one without. */
async function assertGuarded(app: FastifyInstance, ...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const greeted = await app.inject({ url: path, headers: Object.fromEntries(headers) })
    assert.equal(greeted.body, 'hello roy')
    assert.equal((await app.inject(path)).statusCode, 401)
  }
}

/** The answers to requests without a token. */
async function statusesOf(app: FastifyInstance, ...paths: readonly string[]): Promise<number[]> {
  const responses = await Promise.all(paths.map((path) => app.inject(path)))
  return responses.map(({ statusCode }) => statusCode)
}

/** Fastify itself answers HEAD with a body, which Node could not read. */
function refuseAsNode(_error: Error, socket: Socket): void {
  socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
}

async function listen(app: FastifyInstance) {
  const address = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
  return { ...clientOf(Number(address.port)), [Symbol.asyncDispose]: () => app.close() }
}

function valuesOf(lines: readonly HeaderPair[], name: string): readonly string[] {
  return lines.filter(([line]) => line.toLowerCase() === name).map(([, value]) => value)
}
