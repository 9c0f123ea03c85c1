/** Real apps with a route that somebody left open: the check must find it, print it, and not report the good ones. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { Hono } from 'hono'
import { fetchGuard } from '../../../adapters/fetch.ts'
import { honoGuard } from '../../../adapters/hono.ts'
import { nodeGuard } from '../../../adapters/node.ts'
import { createTestIssuer } from '../test-issuer.ts'
import type { AccessOptions, ExpectedRow } from './access-options.ts'
import { AccessError, assertAccess, checkAccess } from './check-access.ts'

const issuer = createTestIssuer()
const guard = issuer.guard()
const personas = {
  anonymous: undefined,
  expired: issuer.badToken('expired'),
  user: issuer.token({ roles: ['user'] }),
  admin: issuer.token({ roles: ['admin'] }),
}
type Who = keyof typeof personas
const LOCKED = { anonymous: 'refused 401', expired: 'refused 401' } as const
const MEMBERS: ExpectedRow<Who> = { ...LOCKED, user: 'allowed', admin: 'allowed' }
const ADMINS: ExpectedRow<Who> = { ...LOCKED, user: 'refused 403', admin: 'allowed' }

/** A shop as somebody would write it, with its own list of routes. */
function shop(): Hono {
  return new Hono()
    .get('/health', (c) => c.text('up'))
    .get('/orders', honoGuard(guard).protect(), (c) => c.json([]))
    .post('/orders', honoGuard(guard).protect(), async (c) => c.json(await c.req.json(), 201))
    .delete('/orders/:id', honoGuard(guard).protect({ roles: 'admin' }), (c) => c.body(null, 204))
}

function checkOf(app: Hono, more: Partial<AccessOptions<Who>> = {}): AccessOptions<Who> {
  return {
    send: (request) => app.fetch(request),
    routes: app.routes.map(({ method, path }) => `${method} ${path}`),
    personas,
    parameters: { id: '7' },
    requests: { 'POST /orders': { body: '{}' } },
    expected: {
      'GET /health': 'allowed',
      'GET /orders': MEMBERS,
      'POST /orders': MEMBERS,
      'DELETE /orders/:id': ADMINS,
    },
    ...more,
  }
}

/** The lines of a report's deviations. */
function linesOf(text: string): readonly string[] {
  return (text.split('\n\n')[1] ?? '').split('\n')
}

describe('checkAccess: an app in Hono', () => {
  test('says nothing of an app whose doors are as they should be, having asked at each as everybody', async () => {
    const asked: string[] = []
    const app = shop()
    const send = (request: Request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`)
      return app.fetch(request)
    }
    const report = await assertAccess(checkOf(app, { send }))
    assert.equal(report.cells.length, 16)
    assert.deepEqual(report.deviations, [])
    assert.equal(asked.filter((one) => one === 'DELETE /orders/7').length, 4)
    assert.equal(asked.length, 16)
  })

  test('finds a route whose guard was forgotten', async () => {
    const app = new Hono().route('/', shop())
    app.get('/admin', (c) => c.text('the door that stands open'))
    const options = checkOf(app)
    const report = await checkAccess({ ...options, expected: { ...options.expected, 'GET /admin': ADMINS } })
    assert.deepEqual(linesOf(report.text), [
      'GET /admin as anonymous: expected refused 401, got allowed',
      'GET /admin as expired: expected refused 401, got allowed',
      'GET /admin as user: expected refused 403, got allowed',
    ])
  })

  test('finds a route that somebody added and nobody spoke of, guarded or not', async () => {
    const app = shop().get('/new', honoGuard(guard).protect(), (c) => c.text('new'))
    await assert.rejects(assertAccess(checkOf(app)), (error) => {
      assert.ok(error instanceof AccessError)
      assert.equal(error.report.deviations.length, 4)
      assert.match(error.message, /^access is not as expected \(4 of 20\)\n/)
      assert.match(error.message, /GET \/new as anonymous: expected nothing, and something must be, got refused 401/)
      return true
    })
  })

  test('finds a guard that demands too little, or too much', async () => {
    const app = new Hono()
      .get('/admin', honoGuard(guard).protect(), (c) => c.text('for every user'))
      .get('/home', honoGuard(guard).protect({ roles: 'admin' }), (c) => c.text('for no user'))
    const report = await checkAccess(
      checkOf(app, { requests: {}, expected: { 'GET /admin': ADMINS, 'GET /home': MEMBERS } }),
    )
    assert.deepEqual(linesOf(report.text), [
      'GET /admin as user: expected refused 403, got allowed',
      'GET /home as user: expected allowed, got refused 403',
    ])
  })

  test('finds a persona that a row forgets, and an expectation of a route that is gone', async () => {
    const { admin: _, ...forgetful } = { ...LOCKED, user: 'allowed', admin: 'allowed' } as const
    const expected = { 'GET /orders': forgetful as ExpectedRow<Who>, 'GET /gone': MEMBERS }
    const routes = ['GET /orders']
    const { deviations } = await checkAccess(checkOf(shop(), { routes, expected, requests: {} }))
    assert.deepEqual(
      deviations.map(({ route, persona, expected: wanted, actual }) => [route, persona, wanted, actual]),
      [
        ['GET /orders', 'admin', undefined, 'allowed'],
        ['GET /gone', 'anonymous', 'refused 401', 'not listed'],
        ['GET /gone', 'expired', 'refused 401', 'not listed'],
        ['GET /gone', 'user', 'allowed', 'not listed'],
        ['GET /gone', 'admin', 'allowed', 'not listed'],
      ],
    )
  })

  test('prints a row for each route and a column for each persona', async () => {
    const app = new Hono().get('/health', (c) => c.text('up')).get('/admin', (c) => c.text('open'))
    const expected = { 'GET /health': 'allowed', 'GET /admin': ADMINS } as const
    const { text } = await checkAccess(checkOf(app, { requests: {}, expected }))
    assert.deepEqual(text.split('\n').slice(0, 3), [
      '             anonymous  expired    user       admin',
      'GET /health  allowed    allowed    allowed    allowed',
      'GET /admin   ! allowed  ! allowed  ! allowed  allowed',
    ])
    for (const token of Object.values(personas)) assert.ok(token === undefined || !text.includes(token))
  })
})

describe('checkAccess: what counts as what', () => {
  const answers: readonly (readonly [answer: () => Response, words: string, expected: ExpectedRow])[] = [
    [() => new Response(null, { status: 204 }), 'allowed', 'allowed'],
    [() => new Response('', { status: 401 }), 'refused 401', 'refused 401'],
    [() => new Response('', { status: 403 }), 'refused 403', 'refused 403'],
    [() => Response.redirect('http://app.example/login', 302), '302', 302],
    [() => new Response('', { status: 404 }), '404', 404],
    [() => new Response('', { status: 500 }), '500', 500],
    [() => new Response('', { status: 503 }), '503', 503],
  ]
  for (const [answer, words, expected] of answers) {
    test(`takes ${answer().status} for ${words}, and for nothing else`, async () => {
      const options = { send: answer, routes: ['GET /'], personas: { anonymous: undefined } }
      for (const [, other, wanted] of answers) {
        const { deviations } = await checkAccess({ ...options, expected: { 'GET /': wanted } })
        assert.equal(deviations.length, other === words ? 0 : 1, `${words} expected as ${wanted}`)
      }
      const [cell] = (await checkAccess({ ...options, expected: { 'GET /': expected } })).cells
      assert.equal(cell?.actual, words)
    })
  }

  test('takes an app that throws for no refusal, and shows no word of what it threw', async () => {
    const send = (request: Request): never => {
      throw new RangeError(`canary ${request.headers.get('authorization')}`)
    }
    for (const expected of ['allowed', 'refused 401', 500] as const) {
      const report = await checkAccess({
        send,
        routes: ['GET /'],
        personas: { anonymous: undefined },
        expected: { 'GET /': expected },
      })
      assert.equal(report.cells[0]?.actual, 'threw RangeError')
      assert.equal(report.deviations.length, 1)
      assert.ok(!report.text.includes('canary'))
    }
  })
})

describe('checkAccess: other apps', () => {
  test('asks a web-standard handler, with a credential in another header', async () => {
    const app = fetchGuard(guard).protect()((request) => new Response(request.headers.get('x-tenant')))
    const send = (request: Request) => {
      assert.equal(request.headers.get('x-tenant'), 'a')
      return app(request)
    }
    await assertAccess({
      send,
      routes: ['GET /'],
      personas: {
        nobody: undefined,
        basic: { authorization: 'Basic YTpi' },
        user: { Authorization: `Bearer ${personas.user}` },
      },
      requests: { 'GET /': { headers: { 'x-tenant': 'a' } } },
      expected: { 'GET /': { nobody: 'refused 401', basic: 'refused 401', user: 'allowed' } },
    })
  })

  test('asks a server that listens, and follows no redirect to a page that says yes', async () => {
    const guarded = nodeGuard(guard).protect()((_, response) => response.end('hello'))
    const server = createServer((request, response) => {
      if (request.url === '/login') response.end('log in here')
      else if (request.url === '/old') response.writeHead(302, { location: '/login' }).end()
      else guarded(request, response)
    }).listen(0, '127.0.0.1')
    try {
      await new Promise((resolve) => server.once('listening', resolve))
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const routes = ['GET /private', 'GET /old']
      const expected = { 'GET /private': MEMBERS, 'GET /old': 302 } as const
      await assertAccess({ send: fetch, origin, routes, personas, expected })
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })
})

describe('checkAccess: options', () => {
  for (const [complaint, wrong] of [
    [/^TypeError: colour: unknown option/, { colour: 'red' }],
    [/^TypeError: send: /, { send: undefined }],
    [/^TypeError: routes: /, { routes: [] }],
    [/^TypeError: routes\.0: "ALL\*"/, { routes: ['ALL*'] }],
    [/^TypeError: routes\.0: "get/, { routes: ['get /orders'] }],
    [/^TypeError: routes: GET \/\* is a pattern/, { routes: ['GET /*'] }],
    [/^TypeError: personas: one must be undefined/, { personas: { user: 'token' }, expected: {}, requests: {} }],
    [
      /^TypeError: expected: GET \/orders speaks of root, /,
      { expected: { 'GET /orders': { root: 'allowed' } }, requests: {} },
    ],
    [/^TypeError: parameters: DELETE \/orders\/:id needs id/, { parameters: {} }],
    [/^TypeError: parameters: GET \/a\/\{b\} needs b/, { routes: ['GET /a/{b}'] }],
    [/^TypeError: requests: PUT \/orders is not an expected route/, { requests: { 'PUT /orders': { body: '' } } }],
  ] as const) {
    test(`refuses ${JSON.stringify(wrong)}, before it asks anything`, async () => {
      let asked = 0
      const counting = () => {
        asked++
        return new Response()
      }
      const options = { ...checkOf(shop()), send: counting, ...wrong } as unknown as AccessOptions
      await assert.rejects(checkAccess(options), complaint)
      assert.equal(asked, 0)
    })
  }

  test('fills parameters in, each as one segment', async () => {
    const paths: string[] = []
    const send = (request: Request) => {
      paths.push(new URL(request.url).pathname)
      return new Response()
    }
    const routes = ['GET /a/:id', 'GET /b/{id}/c', 'GET /d/:id{[0-9]+}']
    const expected = Object.fromEntries(routes.map((route) => [route, 'allowed' as const]))
    await assertAccess({ send, routes, expected, personas: { anonymous: undefined }, parameters: { id: '../7 8' } })
    assert.deepEqual(paths, ['/a/..%2F7%208', '/b/..%2F7%208/c', '/d/..%2F7%208'])
  })
})
