/** The endpoint, for every proxy. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flaskJwt } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { createGuard } from '../guard.ts'
import { tokenFlaws } from '../testing/kit/index.ts'
import { listen } from '../testing/listen.ts'
import { protectedPathSpellings } from '../testing/path-spellings.ts'
import { valuesOf } from '../testing/run-guarded-app.ts'
import { forwardAuthListener } from './forward-auth.ts'
import { ask, asked, bearer, identityIn, issuer, READER, ROUTES, TOKEN } from './testing/asking-proxy.ts'

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
      // With a suffix it is another path, in every known reading.
      if (path !== '/protected.json') assert.notEqual(poor.status, 200, `${path} without the scope`)
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
