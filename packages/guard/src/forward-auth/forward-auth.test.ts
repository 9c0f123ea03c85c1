/** The endpoint as the three proxies ask it: nginx as the example's configuration makes it ask, the others in their documented shapes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flaskJwt, headerOf } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { createGuard, type Guard } from '../guard.ts'
import type { HeaderPair, ReceivedResponse } from '../testing/guard-adapter.ts'
import { createTestIssuer, tokenFlaws } from '../testing/kit/index.ts'
import { listen } from '../testing/listen.ts'
import { protectedPathSpellings } from '../testing/path-spellings.ts'
import { valuesOf } from '../testing/run-guarded-app.ts'
import { type ForwardAuthHandler, forwardAuth, forwardAuthListener } from './forward-auth.ts'
import type { ForwardAuthOptions } from './forward-auth-options.ts'
import type { ProxyName } from './original-request.ts'

const issuer = createTestIssuer()
const ROUTES: ForwardAuthOptions<unknown>['routes'] = [
  { method: 'GET', path: '/open', access: 'public' },
  { method: 'GET', path: '/feed', access: 'optional' },
  { method: '*', path: '/metrics', access: 'nobody' },
  { method: 'GET', path: '/reports/*', access: { scopes: 'reports:read' } },
]

/** A client's request, as a proxy saw it. */
interface Seen {
  readonly method?: string
  readonly path: string
  readonly headers?: readonly HeaderPair[]
}

function bearer(token: string): readonly HeaderPair[] {
  return [['Authorization', `Bearer ${token}`]]
}

const TOKEN = bearer(issuer.token())
const READER = bearer(issuer.token({ subject: 'Łukasz', scope: ['reports:read', 'x'] }))

/** The question in the proxy's own shape. */
function asked(proxy: ProxyName, { method = 'GET', path, headers = [] }: Seen, purpose = 'decide') {
  if (proxy === 'nginx') {
    const original: HeaderPair[] = [
      ['X-Original-Method', method],
      ['X-Original-URI', path],
    ]
    return { method: 'GET', path: `/${purpose}`, headers: [...original, ...headers] }
  }
  if (proxy === 'traefik') {
    const forwarded: HeaderPair[] = [
      ['X-Forwarded-For', '192.0.2.7'],
      ['X-Forwarded-Host', 'api.example'],
      ['X-Forwarded-Method', method],
      ['X-Forwarded-Proto', 'https'],
      ['X-Forwarded-Server', 'edge-1'],
      ['X-Forwarded-Uri', path],
    ]
    return { method: 'GET', path: '/decide', headers: [...headers, ...forwarded, ['Accept-Encoding', 'gzip'] as const] }
  }
  const own: HeaderPair[] = [
    ['Content-Length', '0'],
    ['X-Envoy-Internal', 'true'],
    ['X-Forwarded-For', '192.0.2.7'],
    ['X-Envoy-Expected-Rq-Timeout-Ms', '5000'],
  ]
  return { method, path: `/decide${path}`, headers: [...headers, ...own] }
}

async function ask<P>(
  guard: Guard<P>,
  options: ForwardAuthOptions<P>,
  seen: Seen,
  purpose?: string,
): Promise<ReceivedResponse> {
  await using app = await listen(forwardAuthListener(guard, options))
  return await app.send(asked(options.proxy, seen, purpose))
}

function identityIn(answer: ReceivedResponse): readonly string[] {
  return ['X-Auth-Subject', 'X-Auth-Scope', 'X-Auth-Client'].flatMap((name) => valuesOf(answer, name))
}

for (const proxy of ['nginx', 'traefik', 'envoy'] as const) {
  const options = { proxy, routes: ROUTES }
  const guard = issuer.guard()

  test(`${proxy}: says 200 and who it is for a good token`, async () => {
    const answer = await ask(guard, options, { path: '/reports/7?x=1', headers: READER })
    assert.equal(answer.status, 200)
    assert.deepEqual(identityIn(answer), ['%C5%81ukasz', 'reports:read x', 'first-party'])
    assert.deepEqual(valuesOf(answer, 'cache-control'), ['no-store'])
    assert.equal(answer.body, '')
  })

  test(`${proxy}: lets a public path pass, and says that it is nobody, whatever token came`, async () => {
    for (const headers of [[], TOKEN, bearer('forged')]) {
      const answer = await ask(guard, options, { path: '/open', headers })
      assert.equal(answer.status, 200)
      assert.deepEqual(identityIn(answer), ['', '', ''])
    }
  })

  test(`${proxy}: lets nobody pass with a bad token where a token is optional`, async () => {
    assert.deepEqual(identityIn(await ask(guard, options, { path: '/feed' })), ['', '', ''])
    assert.equal(identityIn(await ask(guard, options, { path: '/feed', headers: TOKEN }))[0], 'user-1')
    assert.equal((await ask(guard, options, { path: '/feed', headers: bearer('forged') })).status, 401)
  })

  test(`${proxy}: asks for a token wherever no row says otherwise`, async () => {
    for (const seen of [{ path: '/' }, { path: '/elsewhere' }, { path: '/open', method: 'POST' }] as const) {
      assert.equal((await ask(guard, options, seen)).status, 401)
      assert.equal((await ask(guard, options, { ...seen, headers: TOKEN })).status, 200)
    }
  })

  test(`${proxy}: asks for the scope of the row, HEAD included`, async () => {
    for (const method of ['GET', 'HEAD']) {
      assert.equal((await ask(guard, options, { method, path: '/reports/7', headers: TOKEN })).status, 403)
      assert.equal((await ask(guard, options, { method, path: '/reports/7', headers: READER })).status, 200)
    }
  })

  test(`${proxy}: lets nobody pass where the row says nobody`, async () => {
    assert.equal((await ask(guard, options, { path: '/metrics', headers: READER })).status, 403)
    assert.equal((await ask(guard, options, { path: '/metrics', method: 'POST' })).status, 403)
  })

  test(`${proxy}: refuses every flaw of a token`, async () => {
    for (const flaw of tokenFlaws) {
      const { status } = await ask(guard, options, { path: '/', headers: bearer(issuer.badToken(flaw)) })
      assert.ok(status === 401 || status === 403, `${flaw}: ${status}`)
    }
  })

  test(`${proxy}: refuses two tokens, and a request that names itself`, async () => {
    for (const headers of [
      [...TOKEN, ...TOKEN],
      [...TOKEN, ['X-Auth-Subject', 'root']],
      [...TOKEN, ['X_Auth_Subject', 'root']],
      [...TOKEN, ['x-auth-scope', '']],
    ] as const) {
      const { status } = await ask(guard, options, { path: '/', headers })
      assert.equal(status, proxy === 'nginx' ? 403 : 400)
    }
    assert.notEqual((await ask(guard, options, { path: '/open', headers: [['X-Auth-Client', 'a']] })).status, 200)
  })

  test(`${proxy}: lets no spelling of a path pass with less than the path itself demands`, async () => {
    await using app = await listen(
      forwardAuthListener(guard, {
        proxy,
        routes: [
          { method: 'GET', path: '/protected/**', access: { scopes: 'reports:read' } },
          { method: 'GET', path: '/open/**', access: 'public' },
          { method: 'GET', path: '/x/**', access: {} },
        ],
      }),
    )
    for (const path of protectedPathSpellings()) {
      const bare = await app.send(asked(proxy, { path }))
      assert.notEqual(bare.status, 200, `${path} without a token`)
      const poor = await app.send(asked(proxy, { path, headers: TOKEN }))
      // Other names, and names that stand behind an escaped mark, are other paths in every reading.
      const other = /^\/(?:x\/|open\/)?protected(?:%20|%00)?\.json$/.test(path)
      if (!other) assert.notEqual(poor.status, 200, `${path} without the scope`)
    }
  })

  test(`${proxy}: says 503 while the guard cannot decide, and 503 when an identity cannot be told`, async () => {
    const broken = issuer.guard({
      resolvePrincipal: () => {
        throw new Error('the database is away')
      },
    })
    assert.equal((await ask(broken, options, { path: '/', headers: TOKEN })).status, 503)

    const faults: unknown[] = []
    const answer = await ask(
      guard,
      {
        proxy,
        onFault: (fault) => faults.push(fault),
        headers: {
          'X-Auth-Tenant': () => {
            throw new Error('no tenant')
          },
        },
      },
      { path: '/', headers: TOKEN },
    )
    assert.equal(answer.status, 503)
    assert.match(String(faults), /no tenant/)
    assert.doesNotMatch(answer.body, /tenant/)
  })

  test(`${proxy}: never says yes in the words of an old app that refuses with 200`, async () => {
    const key = secretKey('the key 0f the forward auth test: 32 bytes', { alg: 'HS256' })
    const dialect = flaskJwt({ jwtErrorHandler: () => ({ status: 200, body: { ok: false } }) })
    assert.equal(dialect.refuse({ kind: 'credential_absent' }).status, 200)
    assert.equal((await ask(createGuard({ dialect, keys: key }), { proxy }, { path: '/' })).status, 403)
  })
}

for (const proxy of ['traefik', 'envoy'] as const) {
  test(`${proxy}: hands the refusal on as the guard words it`, async () => {
    const guard = issuer.guard()
    const answer = await ask(guard, { proxy, routes: ROUTES }, { path: '/reports/7', headers: TOKEN })
    assert.equal(JSON.parse(answer.body).code, 'scope_insufficient')
    assert.match(valuesOf(answer, 'www-authenticate').join(), /^Bearer .*error="insufficient_scope"/)
    const bare = guard.dialect.refuse({ kind: 'credential_absent' })
    const absent = await ask(guard, { proxy, routes: ROUTES }, { path: '/' })
    assert.equal(absent.body, bare.body)
    assert.deepEqual(valuesOf(absent, 'www-authenticate'), [headerOf(bare, 'www-authenticate')])
  })
}

test('nginx: says no with a status alone, for the challenge would stand twice', async () => {
  const answer = await ask(issuer.guard(), { proxy: 'nginx' }, { path: '/' })
  assert.equal(answer.status, 401)
  assert.deepEqual(valuesOf(answer, 'www-authenticate'), [])
  assert.equal(answer.body, '')
})

test("nginx: is told the refusal's own words when it asks for them", async () => {
  const guard = issuer.guard()
  const options = { proxy: 'nginx', routes: ROUTES } as const
  for (const [seen, status, word] of [
    [{ path: '/' }, 401, 'credential_absent'],
    [{ path: '/', headers: [...TOKEN, ...TOKEN] }, 400, 'credential_malformed'],
    [{ path: '/reports/7', headers: TOKEN }, 403, 'scope_insufficient'],
    [{ path: '/a/../open' }, 400, undefined],
    [{ path: 'no path' }, 400, undefined],
  ] as const) {
    const answer = await ask(guard, options, seen, 'refuse')
    assert.equal(answer.status, status)
    assert.equal(JSON.parse(answer.body).code, word)
  }
})

test('nginx: is not told yes where it asks for a refusal, also when the request would pass by now', async () => {
  const answer = await ask(issuer.guard(), { proxy: 'nginx', routes: ROUTES }, { path: '/open' }, 'refuse')
  assert.equal(answer.status, 503)
  assert.deepEqual(valuesOf(answer, 'retry-after'), ['1'])
  assert.deepEqual(identityIn(answer), [])
})

test('answers 404 where nothing is asked', async () => {
  await using app = await listen(forwardAuthListener(issuer.guard(), { proxy: 'nginx', routes: ROUTES }))
  for (const path of ['/', '/open', '/decide/', '/decide?x']) {
    const { headers } = asked('nginx', { path: '/open' })
    assert.equal((await app.send({ method: 'GET', path, headers })).status, 404)
  }
})

const SEEN: readonly Seen[] = [
  { path: '/open' },
  { path: '/reports/7', headers: READER },
  { path: '/reports/7', headers: TOKEN },
  { path: '/' },
  { path: '/a/../open' },
]

test('answers alike as a web-standard handler', async () => {
  const guard = issuer.guard()
  for (const proxy of ['nginx', 'traefik'] as const) {
    const handler: ForwardAuthHandler = forwardAuth(guard, { proxy, routes: ROUTES })
    for (const seen of SEEN) {
      const question = asked(proxy, seen)
      const response = await handler(
        new Request(`http://127.0.0.1:9090${question.path}`, { headers: question.headers.map(([n, v]) => [n, v]) }),
      )
      const expected = await ask(guard, { proxy, routes: ROUTES }, seen)
      assert.equal(response.status, expected.status)
      assert.equal(await response.text(), expected.body)
      assert.equal(response.headers.get('x-auth-subject') ?? '', identityIn(expected)[0] ?? '')
    }
  }
})

test('refuses targets that a web-standard request has joined', async () => {
  const handler = forwardAuth(issuer.guard(), { proxy: 'traefik', routes: ROUTES })
  const headers = new Headers({ 'X-Forwarded-Method': 'GET', 'X-Forwarded-Uri': '/open' })
  assert.equal((await handler(new Request('http://a/decide', { headers }))).status, 200)
  headers.append('X-Forwarded-Uri', '/open')
  assert.equal((await handler(new Request('http://a/decide', { headers }))).status, 400)
})

test('decides by the original method whether a cookie needs its CSRF token', async () => {
  const pages = createTestIssuer({ oauth: { cookies: { origins: ['https://app.example'] } } })
  const headers: readonly HeaderPair[] = [
    ['Cookie', `__Host-access_token=${pages.token()}`],
    ['Origin', 'https://evil.example'],
  ]
  const options = { proxy: 'traefik' } as const
  assert.equal((await ask(pages.guard(), options, { path: '/', headers })).status, 200)
  const forged = await ask(pages.guard(), options, { path: '/', method: 'POST', headers })
  assert.equal(forged.status, 403)
  assert.equal(JSON.parse(forged.body).code, 'csrf_refused')
})
