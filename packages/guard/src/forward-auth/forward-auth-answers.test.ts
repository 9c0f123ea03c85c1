/** The answer to each proxy, in a form that it understands. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headerOf } from '@latchkey/protocol'
import type { HeaderPair, ReceivedResponse } from '../testing/guard-adapter.ts'
import { createTestIssuer } from '../testing/kit/index.ts'
import { listen } from '../testing/listen.ts'
import { valuesOf } from '../testing/run-guarded-app.ts'
import { type ForwardAuthHandler, forwardAuth, forwardAuthListener } from './forward-auth.ts'
import { ask, asked, identityIn, issuer, READER, ROUTES, type Seen, TOKEN } from './testing/asking-proxy.ts'

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
      const expected: ReceivedResponse = await ask(guard, { proxy, routes: ROUTES }, seen)
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
    ['Cookie', `__Host-lk_at=${pages.token()}`],
    ['Origin', 'https://evil.example'],
  ]
  const options = { proxy: 'traefik' } as const
  assert.equal((await ask(pages.guard(), options, { path: '/', headers })).status, 200)
  const forged = await ask(pages.guard(), options, { path: '/', method: 'POST', headers })
  assert.equal(forged.status, 403)
  assert.equal(JSON.parse(forged.body).code, 'csrf_refused')
})
