import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import express5, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express'
import { describeGuardAdapter } from '../testing/describe-guard-adapter.ts'
import type { GuardAdapter, HeaderPair, SentRequest } from '../testing/guard-adapter.ts'
import { ownLevel } from '../testing/level.ts'
import { listen } from '../testing/listen.ts'
import { credential, guardOf, speakFlaskPyjwt, speakOauth, tokenOf } from '../testing/spoken-dialects.ts'
import { expressGuard } from './express.ts'

/** Express 4 has no types. What is used here is the same in both. */
const express4: typeof express5 = createRequire(import.meta.url)('express-4')

const guard = guardOf<{ name: string }>(speakOauth, { resolvePrincipal: () => ({ name: 'roy' }) })
const auth = expressGuard(guard)
const later = guardOf<{ name: string }>(speakOauth, { resolvePrincipal: async () => ({ name: 'roy' }) })
const nobodyLater = guardOf<unknown>(speakOauth, { resolvePrincipal: async () => undefined })
const headers = [credential(speakOauth, tokenOf(speakOauth, 7))]
const greet: RequestHandler = (request, response) => void response.send(`hello ${auth.principal(request).name}`)
const json: HeaderPair = ['Content-Type', 'application/json']

for (const [name, express] of Object.entries({ 'express 5': express5, 'express 4': express4 })) {
  const adapter: GuardAdapter<IncomingMessage> = {
    routeGuard: expressGuard,
    async start({ guards, requirement, documented, before, handleProtected, handleOpen }) {
      const app = express()
      if (documented) app.use(expressGuard(documented).resourceMetadata())
      // Added in the route, because Express has added its own properties to the request by then.
      const first: RequestHandler = (request, _response, next) => {
        before(request)
        next()
      }
      app.all(
        '/protected',
        first,
        guards.map((one) => expressGuard(one).protect(requirement)),
        (request: Request, response: express5.Response) => void response.json(handleProtected(request)),
      )
      app.get('/open', first, (request, response) => void response.json(handleOpen(request)))
      return await listen(app)
    },
  }
  describeGuardAdapter(name, adapter, ownLevel)
  describe(name, () => testExpress(express))
}

/** Express's own behaviour, which must be the same for both majors. */
function testExpress(express: typeof express5): void {
  test('protects one route, as its middleware', async () => {
    await assertGuarded(express().get('/private', auth.protect(), greet), '/private')
  })

  test('protects the routes of a router, from within and from without', async () => {
    const inner = express.Router().get('/private', auth.protect(), greet)
    await assertGuarded(express().use('/api', inner), '/api/private')
    const open = express.Router().get('/private', greet)
    await assertGuarded(express().use('/api', auth.protect(), open), '/api/private')
  })

  test('protects a mounted app, from within and from without', async () => {
    await assertGuarded(express().use('/api', express().get('/private', auth.protect(), greet)), '/api/private')
    await assertGuarded(express().use('/api', auth.protect(), express().get('/private', greet)), '/api/private')
  })

  test('goes by the path as it was sent, wherever it is mounted', async () => {
    const except = ['GET /api/health']
    const answer: RequestHandler = (_request, response) => void response.send('reached')
    const outside = express().use(auth.protect({ except }))
    const within = express().use('/api', auth.protect({ except }))
    for (const app of [outside, within]) {
      app.use('/api', express.Router().get('/health', answer).get('/api/health', answer))
      assert.deepEqual(await statusesOf(app, '/api/health', '/api/health?deep=1'), [200, 200])
      assert.deepEqual(
        await statusesOf(app, '/api/HEALTH', '/api/health/', '/api//health', '/api/api/health'),
        [401, 401, 401, 401],
      )
    }
  })

  test('is no hole where a middleware rewrites the url', async () => {
    const app = express()
    app.use((request, _response, next) => {
      request.url = '/health'
      next()
    })
    app.use(auth.protect({ except: ['GET /health'] }), greet)
    assert.deepEqual(await statusesOf(app, '/private'), [401])
  })

  for (const [when, one] of [
    ['at once', guard],
    ['later', later],
  ] as const) {
    test(`leaves the body to a parser before it and one after it, when it decides ${when}`, async () => {
      const echo: RequestHandler = (request, response) =>
        void response.json([expressGuard(one).principal(request), request.body])
      for (const handlers of [
        [express.json(), expressGuard(one).protect()],
        [expressGuard(one).protect(), express.json()],
      ]) {
        await using app = await listen(express().post('/private', handlers, echo))
        const sent = { method: 'POST', path: '/private', body: '{"a":1}' }
        const response = await app.send({ ...sent, headers: [...headers, json] })
        assert.deepEqual(JSON.parse(response.body), [{ name: 'roy' }, { a: 1 }])
        assert.equal((await app.send({ ...sent, headers: [json] })).status, 401)
      }
    })

    test(`leaves the body stream untouched, when it decides ${when}`, async () => {
      const echo: RequestHandler = async (request, response) => {
        assert.equal(request.readableDidRead, false)
        response.send(Buffer.concat(await request.toArray()))
      }
      await using app = await listen(express().post('/private', expressGuard(one).protect(), echo))
      const body = 'text '.repeat(50_000)
      assert.equal((await app.send({ method: 'POST', path: '/private', headers, body })).body, body)
    })

    test(`leaves the fault of a handler to the app's error handler, when it decides ${when}`, async () => {
      const app = express().get('/private', expressGuard(one).protect(), () => {
        throw new Error('mine')
      })
      const respond: ErrorRequestHandler = (error, _request, response, _next) =>
        void response.status(500).send(error.message)
      await using running = await listen(app.use(respond))
      const response = await running.send({ method: 'GET', path: '/private', headers })
      assert.deepEqual([response.status, response.body], [500, 'mine'])
    })
  }

  test('says nothing to an error handler: a refusal is not an error', async () => {
    const seen: unknown[] = []
    const note: ErrorRequestHandler = (error, _request, _response, next) => {
      seen.push(error)
      next(error)
    }
    assert.deepEqual(await statusesOf(express().use(auth.protect(), greet).use(note), '/private'), [401])
    assert.deepEqual(seen, [])
  })

  test('adds nothing to an answer that was given while the guard waited', async () => {
    const faults: unknown[] = []
    const note: ErrorRequestHandler = (error, _request, _response, next) => {
      faults.push(error)
      next(error)
    }
    const app = express().use((_request, response, next) => {
      next()
      response.status(504).send('too late')
    })
    await using running = await listen(app.use(expressGuard(nobodyLater).protect(), note))
    const responses = await running.exchange(...[1, 2].map(() => ({ method: 'GET', path: '/', headers })))
    assert.deepEqual(
      responses.map(({ status, body }) => [status, body]),
      [
        [504, 'too late'],
        [504, 'too late'],
      ],
    )
    assert.deepEqual(faults, [])
  })

  test("refuses before it says whether a path is there, and leaves what is not there to the app's own 404", async () => {
    const app = express()
      .use(auth.protect())
      .use((_request, response) => void response.status(404).send('not here'))
    await using running = await listen(app)
    assert.equal((await running.send({ method: 'GET', path: '/nowhere', headers: [] })).status, 401)
    const response = await running.send({ method: 'GET', path: '/nowhere', headers })
    assert.deepEqual([response.status, response.body], [404, 'not here'])
  })

  test('takes the place of what a middleware said of the answer, and adds to Vary', async () => {
    const app = express()
      .use((_request, response, next) => {
        response.set({
          'Content-Type': 'text/html',
          'Access-Control-Allow-Origin': '*',
          Vary: 'Accept-Encoding',
          'X-Id': '1',
        })
        next()
      })
      .use(expressGuard(guardOf(speakFlaskPyjwt)).protect())
    await using running = await listen(app)
    const response = await running.send({ method: 'GET', path: '/', headers: [['Origin', 'https://spa.example']] })
    const values = (name: string) =>
      response.headers.filter(([line]) => line.toLowerCase() === name).map(([, value]) => value)
    assert.deepEqual(values('content-type'), ['application/json'])
    assert.deepEqual(values('access-control-allow-origin'), ['https://spa.example'])
    assert.deepEqual(values('vary').join(', '), 'Accept-Encoding, Origin')
    assert.deepEqual(values('x-id'), ['1'])
  })

  test('protects a handler that answers later', async () => {
    const app = express().get('/private', auth.protect(), async (request, response) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      response.send(`hello ${auth.principal(request).name}`)
    })
    await assertGuarded(app, '/private')
  })
}

test('adds no member to the type Request', () => {
  // @ts-expect-error the principal is not on the request
  const read = (request: Request) => request.principal
  assert.equal(typeof read, 'function')
})

/** Asserts that a path greets a request with a token and refuses one without. */
async function assertGuarded(app: Express, path: string): Promise<void> {
  await using running = await listen(app)
  const send = (more: Partial<SentRequest>) => running.send({ method: 'GET', path, headers: [], ...more })
  assert.equal((await send({ headers })).body, 'hello roy')
  assert.equal((await send({})).status, 401)
}

/** The answers to requests without a token. */
async function statusesOf(app: Express, ...paths: readonly string[]): Promise<number[]> {
  await using running = await listen(app)
  const responses = await Promise.all(paths.map((path) => running.send({ method: 'GET', path, headers: [] })))
  return responses.map(({ status }) => status)
}
