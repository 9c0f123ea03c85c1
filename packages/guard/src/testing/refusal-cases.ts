/** The suite's cases about refusals: how they are written, and that no handler runs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Requirement } from '../requirement.ts'
import type { GuardAdapter } from './guard-adapter.ts'
import { hostileValues } from './hostile-values.ts'
import { protectedPathSpellings } from './path-spellings.ts'
import { assertWritten, refusalOf, runGuardedApp, valuesOf } from './run-guarded-app.ts'
import {
  credential,
  guardOf,
  type RefusalCase,
  refusedHeaders,
  type SpokenDialect,
  tokenOf,
} from './spoken-dialects.ts'

export function testRefusals<C extends object>(adapter: GuardAdapter<C>, spoken: SpokenDialect): void {
  const guard = guardOf(spoken)
  const headersOf = refusedHeaders(spoken)

  for (const [name, expected] of Object.entries(spoken.refusals)) {
    test(`refuses a credential: ${name}`, async () => {
      await using app = await runGuardedApp(adapter, [guard])
      const response = await app.get('/protected', headersOf[name as RefusalCase])
      assert.equal(response.status, expected.status)
      assert.deepEqual(JSON.parse(response.body), expected.body)
      const challenge = expected.challenge === undefined ? [] : [expected.challenge]
      assert.deepEqual(valuesOf(response, 'www-authenticate'), challenge)
      assert.equal(app.handled(), 0)
    })

    test(`answers HEAD as GET, without the body: ${name}`, async () => {
      await using app = await runGuardedApp(adapter, [guard])
      const request = { method: 'HEAD', path: '/protected', headers: headersOf[name as RefusalCase] }
      assertWritten(await app.send(request), await refusalOf(guard, request), 'HEAD')
      assert.equal(app.handled(), 0)
    })
  }

  test('refuses every hostile header value in the words of the guard, and echoes none', async () => {
    await using app = await runGuardedApp(adapter, [guard])
    for (const value of hostileValues(spoken)) {
      const request = { method: 'GET', path: '/protected', headers: [[spoken.header, value]] as const }
      const response = await app.send(request)
      assertWritten(response, await refusalOf(guard, request), 'GET')
      assert.ok(!JSON.stringify([response.headers, response.body]).includes(tokenOf(spoken, 7)), value)
    }
    assert.equal(app.handled(), 0)
  })

  test('takes no token from the query string (RFC 9700 §4.3.2)', async () => {
    await using app = await runGuardedApp(adapter, [guard])
    const token = tokenOf(spoken, 7)
    const response = await app.get(`/protected?access_token=${token}&token=${token}&jwt=${token}`)
    assert.deepEqual(JSON.parse(response.body), spoken.refusals.absent.body)
    assert.equal(app.handled(), 0)
  })

  test('trusts no header that claims to come from within', async () => {
    await using app = await runGuardedApp(adapter, [guard])
    const claimed = ['x-middleware-subrequest', 'x-forwarded-user', 'x-authenticated', 'x-original-url'] as const
    const response = await app.get(
      '/protected',
      claimed.map((name) => [name, '/open'] as const),
    )
    assert.equal(response.status, spoken.refusals.absent.status)
    assert.equal(app.handled(), 0)
  })

  test('lets no other spelling of the path past the guard', async () => {
    await using app = await runGuardedApp(adapter, [guard])
    for (const path of protectedPathSpellings()) {
      for (const method of ['GET', 'HEAD']) {
        const { status } = await app.send({ method, path, headers: [] })
        assert.ok(status >= 400 && status < 500, `${method} ${path}: ${status}`)
      }
    }
    assert.equal(app.handled(), 0)
  })

  test("names the route's own realm in the challenge", async () => {
    await using app = await runGuardedApp(adapter, [guard], { realm: 'the "vault"' })
    const challenge = spoken.challengeOf('the \\"vault\\"')
    const response = await app.get('/protected')
    assert.deepEqual(valuesOf(response, 'www-authenticate'), challenge === undefined ? [] : [challenge])
  })

  test('decorates refusals as all else that the dialect says (CORS)', async () => {
    await using app = await runGuardedApp(adapter, [guard])
    const response = await app.get('/protected', [['Origin', 'https://spa.example']])
    const allowed = spoken.dialect.name === 'flask-pyjwt' ? ['https://spa.example'] : []
    assert.deepEqual(valuesOf(response, 'access-control-allow-origin'), allowed)
  })

  test('refuses an unknown requirement by its name when the app is built', async () => {
    const requirement = { scope: 'admin' } as Requirement<unknown, unknown>
    await assert.rejects(runGuardedApp(adapter, [guard], requirement), /^TypeError: scope: /)
  })

  test('is no fault of the next request when one is refused', async () => {
    await using app = await runGuardedApp(adapter, [guard])
    await app.get('/protected', headersOf['bad signature'])
    const response = await app.get('/protected', [credential(spoken, tokenOf(spoken, 7))])
    assert.equal(response.status, 200)
    assert.deepEqual(JSON.parse(response.body), [spoken.dialect.name === 'oauth' ? '7' : 7])
  })
}
