/** The example's own nginx.conf on a real nginx: who reaches the API behind it, and what everybody else is told. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { forwardAuthListener, type Route } from '@latchkey/guard/forward-auth'
import { createTestIssuer } from '@latchkey/guard/testing'
import { clientOf, type HeaderPair, type ReceivedResponse, type SentRequest } from '@latchkey/guard/testing/adapter'
import { skipWithoutNginx, startNginx } from './private-nginx.ts'
import { listen, startRecordingApi } from './running-behind.ts'
import { spellingsOfReports } from './spellings-of-reports.ts'

const issuer = createTestIssuer({ oauth: { cookies: { origins: ['https://app.example'] } } })
const TOKEN = bearer(issuer.token())
const READER = bearer(issuer.token({ subject: 'Łukasz', scope: 'reports:read' }))
const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/health', access: 'public' },
  { method: 'GET', path: '/reports/**', access: { scopes: 'reports:read' } },
  { method: '*', path: '/reports/**', access: { scopes: 'reports:write' } },
]
const FORGED_NAMES: readonly HeaderPair[] = [
  ['X-Auth-Subject', 'root'],
  ['X-Auth-Scope', 'reports:write'],
  ['x-auth-client', 'root'],
  ['X_Auth_Subject', 'root'],
]

const METADATA = 'resource_metadata="https://api.example/.well-known/oauth-protected-resource"'

function bearer(token: string): readonly HeaderPair[] {
  return [['Authorization', `Bearer ${token}`]]
}

function get(path: string, headers: readonly HeaderPair[] = [], method = 'GET'): SentRequest {
  return { method, path, headers }
}

function all({ headers }: ReceivedResponse, name: string): readonly string[] {
  return headers.filter(([line]) => line.toLowerCase() === name).map(([, value]) => value)
}

/** nginx in front of an API, with a guard that can be broken. */
async function startAll() {
  const state = { isBroken: false }
  const guard = issuer.guard({
    resource: { scopes: ['reports:read', 'reports:write'] },
    resolvePrincipal: (claims) => {
      if (state.isBroken) throw new Error('the database is away')
      return claims
    },
  })
  await using stack = new AsyncDisposableStack()
  const api = stack.use(await startRecordingApi())
  const endpoint = stack.use(await listen(forwardAuthListener(guard, { proxy: 'nginx', routes: ROUTES })))
  const nginx = stack.use(await startNginx({ endpoint: endpoint.port, api: api.port }))
  const owned = stack.move()
  return {
    ...clientOf(nginx.port),
    api,
    endpoint,
    state,
    dialect: guard.dialect,
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  }
}

describe('an API behind nginx', { skip: skipWithoutNginx() }, () => {
  it('is reached with who asks, and without the token', async () => {
    await using site = await startAll()
    const answer = await site.send(get('/reports/7?a=%2F', READER))
    assert.equal(answer.status, 200)
    assert.equal(answer.body, 'reached')
    const [reached] = site.api.taken()
    assert.equal(reached?.target, '/reports/7?a=%2F')
    assert.equal(reached?.headers['x-auth-subject'], '%C5%81ukasz')
    assert.equal(reached?.headers['x-auth-scope'], 'reports:read')
    assert.equal(reached?.headers['authorization'], undefined)
    assert.equal(reached?.headers['host'], 'app.example')
  })

  it('gets bodies and HEAD as they were sent', async () => {
    await using site = await startAll()
    const post = { ...get('/orders', TOKEN, 'POST'), body: 'a=1&b=2' }
    assert.equal((await site.send(post)).status, 200)
    assert.equal((await site.send(get('/orders', TOKEN, 'HEAD'))).status, 200)
    assert.deepEqual(
      site.api.taken().map(({ method, body }) => [method, body]),
      [
        ['POST', 'a=1&b=2'],
        ['HEAD', ''],
      ],
    )
  })

  it('is not reached without a token, and the client is told in the words of the dialect, once', async () => {
    await using site = await startAll()
    const refusal = site.dialect.refuse({ kind: 'credential_absent' })
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
      const answer = await site.send(get('/orders', [], method))
      assert.equal(answer.status, 401)
      assert.equal(answer.body, method === 'HEAD' ? '' : refusal.body)
      assert.deepEqual(
        all(answer, 'www-authenticate'),
        refusal.headers.filter(([name]) => name === 'WWW-Authenticate').map(([, value]) => value),
      )
      assert.deepEqual(all(answer, 'content-type'), ['application/json'])
      assert.deepEqual(all(answer, 'cache-control'), ['no-store'])
    }
    assert.deepEqual(site.api.taken(), [])
  })

  it('asks for the scope of the row, method by method, and says which one lacks', async () => {
    await using site = await startAll()
    for (const [request, scope] of [
      [get('/reports/7', TOKEN), 'reports:read'],
      [get('/reports/7', READER, 'POST'), 'reports:write'],
    ] as const) {
      const answer = await site.send(request)
      assert.equal(answer.status, 403)
      assert.equal(JSON.parse(answer.body).code, 'scope_insufficient')
      assert.match(all(answer, 'www-authenticate').join('|'), new RegExp(`^[^|]*scope="${scope}", ${METADATA}$`))
    }
    assert.deepEqual(site.api.taken(), [])
  })

  it('says what it is to everybody, and where that stands, with the scopes that a client must ask for', async () => {
    await using site = await startAll()
    const document = await site.send(get('/.well-known/oauth-protected-resource'))
    assert.equal(document.status, 200)
    assert.equal(JSON.parse(document.body).resource, 'https://api.example')
    assert.deepEqual(all(document, 'access-control-allow-origin'), ['*'])
    const preflight = await site.send(get('/.well-known/oauth-protected-resource', [], 'OPTIONS'))
    assert.equal(preflight.status, 204)
    const refused = await site.send(get('/reports/7'))
    assert.deepEqual(all(refused, 'www-authenticate'), [
      `Bearer realm="https://api.example", scope="reports:read", ${METADATA}`,
    ])
    assert.notEqual((await site.send(get('/.well-known/oauth-protected-resource/other'))).status, 200)
    assert.deepEqual(site.api.taken(), [])
  })

  it('gets no name that a client gave itself', async () => {
    await using site = await startAll()
    assert.equal((await site.send(get('/orders', [...FORGED_NAMES, ...TOKEN]))).status, 200)
    assert.equal((await site.send(get('/health', FORGED_NAMES))).status, 200)
    const [guarded, open] = site.api.taken()
    assert.equal(guarded?.headers['x-auth-subject'], 'user-1')
    assert.equal(guarded?.headers['x-auth-scope'], undefined)
    assert.equal(guarded?.headers['x-auth-client'], 'first-party')
    assert.deepEqual(
      Object.keys(open?.headers ?? {}).filter((name) => /auth/.test(name)),
      [],
    )
    assert.deepEqual(
      Object.keys(guarded?.headers ?? {}).filter((name) => /_/.test(name)),
      [],
    )
  })

  it('gets no header by which a framework would route past the decision', async () => {
    await using site = await startAll()
    const names = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', 'X-Original-URL', 'X-Rewrite-URL']
    assert.equal(
      (
        await site.send(
          get(
            '/health',
            names.map((name) => [name, '/reports/7']),
          ),
        )
      ).status,
      200,
    )
    const [reached] = site.api.taken()
    for (const name of names) assert.equal(reached?.headers[name.toLowerCase()], undefined, name)
  })

  it('does not let a client say itself what it asks for', async () => {
    await using site = await startAll()
    const claim: readonly HeaderPair[] = [
      ['X-Original-URI', '/health'],
      ['X-Original-Method', 'GET'],
      ['X-Forwarded-Uri', '/health'],
    ]
    assert.equal((await site.send(get('/orders', claim))).status, 401)
    for (const path of ['/latchkey-decide', '/decide', '/refuse'])
      assert.notEqual((await site.send(get(path, claim))).status, 200)
    assert.deepEqual(site.api.taken(), [])
  })

  it('is not reached by any spelling of a guarded path, neither without a token nor with one that lacks the scope', async () => {
    await using site = await startAll()
    const spellings = spellingsOfReports()
    assert.ok(spellings.length >= 60)
    for (const path of spellings) {
      for (const headers of [[], TOKEN]) {
        const { status } = await site.send(get(path, headers))
        assert.ok(status >= 400 && status < 500, `${path}: ${status}`)
      }
    }
    assert.deepEqual(site.api.taken(), [])
    assert.equal((await site.send(get('/health?/reports/7'))).status, 200)
    assert.equal((await site.send(get('http://app.example/health'))).status, 200)
    assert.deepEqual(
      site.api.taken().map(({ target }) => target),
      ['/health?/reports/7', '/health'],
    )
  })

  it('answers what follows on a connection by itself, whatever was refused before, its body included', async () => {
    await using site = await startAll()
    const smuggled = 'GET /reports/7 HTTP/1.1\r\nHost: app.example\r\n\r\n'
    const answers = await site.exchange(
      get('/health'),
      { ...get('/orders', [], 'POST'), body: smuggled },
      get('/orders', TOKEN),
      get('/reports/7', TOKEN),
      get('/health'),
    )
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 401, 200, 403, 200],
    )
    assert.deepEqual(
      site.api.taken().map(({ target }) => target),
      ['/health', '/orders', '/health'],
    )
  })

  it('is not reached by headers that are too large for anybody on the way', async () => {
    await using site = await startAll()
    const line: HeaderPair = ['X-Large', 'a'.repeat(6000)]
    assert.equal((await site.send(get(`/orders?${'q'.repeat(6000)}`, [...TOKEN, line]))).status, 200)
    assert.equal(site.api.taken().length, 1)
    for (const request of [
      // Three of them nginx takes, and Node does not.
      get('/health', [line, line, line]),
      get('/health', [line, line, line, line, line, line]),
      get('/health', [['X-Large', 'a'.repeat(9000)]]),
      get(`/health?${'q'.repeat(9000)}`),
      get(`/${'a'.repeat(5000)}`, TOKEN),
    ]) {
      // Node's own refusal has no length.
      const [answer] = await site.exchange(request)
      assert.ok(answer && answer.status >= 400 && answer.status < 500, String(answer?.status))
    }
    assert.deepEqual(site.api.taken(), [])
  })

  it('is not reached while the guard cannot decide, and the client may try again', async () => {
    await using site = await startAll()
    site.state.isBroken = true
    const answer = await site.send(get('/orders', TOKEN))
    assert.equal(answer.status, 503)
    assert.deepEqual(all(answer, 'retry-after'), ['1'])
    assert.equal(JSON.parse(answer.body).error, 'temporarily_unavailable')
    site.state.isBroken = false
    assert.equal((await site.send(get('/orders', TOKEN))).status, 200)
    assert.equal(site.api.taken().length, 1)
  })

  it('is not reached while the endpoint is away, on no path', async () => {
    await using site = await startAll()
    await site.endpoint[Symbol.asyncDispose]()
    for (const path of ['/health', '/orders', '/reports/7']) {
      const { status } = await site.send(get(path, READER))
      assert.ok(status >= 500, String(status))
    }
    assert.deepEqual(site.api.taken(), [])
  })

  it('is guarded by the method that the client used, where a cookie carries the token', async () => {
    await using site = await startAll()
    const cookie: readonly HeaderPair[] = [
      ['Cookie', `__Host-lk_at=${issuer.token()}`],
      ['Origin', 'https://evil.example'],
    ]
    assert.equal((await site.send(get('/orders', cookie))).status, 200)
    assert.equal((await site.send(get('/orders', cookie, 'POST'))).status, 403)
    const upgrade: readonly HeaderPair[] = [['Upgrade', 'websocket'], ...cookie]
    assert.equal(JSON.parse((await site.send(get('/orders', upgrade))).body).code, 'csrf_refused')
    assert.equal(site.api.taken().length, 1)
  })
})
