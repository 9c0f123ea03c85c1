import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { SentRequest } from '../testing/guard-adapter.ts'
import { listen } from '../testing/listen.ts'
import { valuesOf } from '../testing/run-guarded-app.ts'
import { forwardAuth, forwardAuthListener } from './forward-auth.ts'
import { asked, issuer, ROUTES } from './testing/asking-proxy.ts'

const PATH = '/.well-known/oauth-protected-resource'
const METADATA = `resource_metadata="https://api.example${PATH}"`
const guard = issuer.guard({ resource: { scopes: ['reports:read'] } })
const get = (path: string): SentRequest => ({ method: 'GET', path, headers: [] })

describe('an endpoint whose guard has a resource', () => {
  for (const proxy of ['nginx', 'traefik', 'envoy'] as const) {
    test(`answers its document itself, and says where it stands in what ${proxy} passes on`, async () => {
      await using app = await listen(forwardAuthListener(guard, { proxy, routes: ROUTES }))
      const document = await app.send(get(PATH))
      assert.equal(document.status, 200)
      assert.equal(JSON.parse(document.body).resource, 'https://api.example')
      assert.deepEqual(valuesOf(document, 'access-control-allow-origin'), ['*'])
      const purpose = proxy === 'nginx' ? 'refuse' : 'decide'
      const refused = await app.send(asked(proxy, { path: '/reports/7' }, purpose))
      assert.equal(refused.status, 401)
      const challenge = `Bearer realm="https://api.example", scope="reports:read", ${METADATA}`
      assert.deepEqual(valuesOf(refused, 'www-authenticate'), [challenge])
    })

    test(`lets no question of ${proxy} about the document through to the API`, async () => {
      await using app = await listen(forwardAuthListener(guard, { proxy, routes: ROUTES }))
      assert.equal((await app.send(asked(proxy, { path: PATH }))).status, 403)
    })
  }

  test('gives nginx the document as what the client is told, where its configuration asks about every path', async () => {
    await using app = await listen(forwardAuthListener(guard, { proxy: 'nginx' }))
    const told = await app.send(asked('nginx', { path: PATH }, 'refuse'))
    assert.deepEqual([told.status, JSON.parse(told.body).resource], [200, 'https://api.example'])
  })

  test('answers it as a web-standard handler too', async () => {
    const response = await forwardAuth(guard, { proxy: 'nginx' })(new Request(`http://127.0.0.1:9090${PATH}`))
    assert.equal(response.status, 200)
  })
})

test('has no document where its guard has no resource', async () => {
  await using app = await listen(forwardAuthListener(issuer.guard(), { proxy: 'nginx', routes: ROUTES }))
  assert.equal((await app.send(get(PATH))).status, 404)
})
