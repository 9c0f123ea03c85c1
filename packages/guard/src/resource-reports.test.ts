/** What clients of MCP have met with other products' protected resources, tried on ours: `test/reports/README.md` names the reports. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import express from 'express'
import { expressGuard } from './adapters/express.ts'
import { fetchGuard } from './adapters/fetch.ts'
import { createTestIssuer } from './testing/kit/index.ts'
import { listen } from './testing/listen.ts'
import { valuesOf } from './testing/run-guarded-app.ts'
import { createTickets } from './tickets/index.ts'

const PATH = '/.well-known/oauth-protected-resource/api/mcp'
const METADATA = `resource_metadata="https://host.example${PATH}"`
const issuer = createTestIssuer({ audience: 'https://host.example/api/mcp' })
const guard = issuer.guard({ resource: {} })
const auth = fetchGuard(guard)

test('says of itself what it was told, whatever host and scheme a request or its proxy names', async () => {
  const answer = auth.resourceMetadata()(() => new Response())
  const headers = {
    host: 'evil.example',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': 'evil.example',
    forwarded: 'proto=http',
  }
  for (const origin of ['http://127.0.0.1:8080', 'https://internal.example']) {
    const response = await answer(new Request(`${origin}${PATH}`, { headers }))
    assert.equal((await response.json()).resource, 'https://host.example/api/mcp')
  }
  const refused = await auth.protect()(() => new Response())(new Request('http://127.0.0.1:8080/api/mcp', { headers }))
  assert.ok(refused.headers.get('www-authenticate')?.endsWith(METADATA))
})

for (const authorization of [
  undefined,
  '',
  'Bearer',
  'Bearer ',
  'Bearer x',
  'bearer x',
  'Basic eDp5',
  'x',
  'DPoP x',
  'Bearer a, Bearer b',
]) {
  test(`has its metadata in every refusal, one challenge each: ${JSON.stringify(authorization)}`, async () => {
    const headers = authorization === undefined ? [] : [['authorization', authorization] as [string, string]]
    const response = await auth.protect()(() => new Response())(new Request('http://a.example/', { headers }))
    assert.ok([400, 401].includes(response.status))
    const challenge = response.headers.get('www-authenticate') ?? ''
    assert.equal(challenge.split(METADATA).length, 2)
    assert.equal(challenge.split('Bearer realm=').length, 2)
  })
}

test('has them where tickets are refused too', async () => {
  const tickets = createTickets({ guard, ticketInUrl: 'ticket' })
  const { protect } = fetchGuard(tickets.guard)
  for (const query of ['', '?ticket=unknown', `?ticket=${'a'.repeat(43)}`, '?ticket=a&ticket=b']) {
    const response = await protect()(() => new Response())(new Request(`http://a.example/events${query}`))
    assert.ok(response.headers.get('www-authenticate')?.endsWith(METADATA), query)
  }
})

test('is found at the host’s own path, where the app is mounted below another', async () => {
  const own = expressGuard(guard)
  const api = express.Router().post('/mcp', own.protect(), (_request, response) => void response.send('reached'))
  await using app = await listen(express().use(own.resourceMetadata()).use('/api', api))
  assert.equal((await app.send({ method: 'GET', path: PATH, headers: [] })).status, 200)
  assert.notEqual((await app.send({ method: 'GET', path: `/api${PATH}`, headers: [] })).status, 200)
  const refused = await app.send({ method: 'POST', path: '/api/mcp', headers: [], body: '' })
  assert.ok(valuesOf(refused, 'www-authenticate').join().endsWith(METADATA))
})

test('leaves a page’s preflight to the app where the guard of the whole app excepts it', async () => {
  const own = expressGuard(guard)
  const cors: express.RequestHandler = (_request, response) =>
    void response.set('Access-Control-Allow-Origin', '*').status(204).end()
  const app = express()
    .use(own.protect({ except: ['OPTIONS /api/mcp'] }))
    .options('/api/mcp', cors)
  app.post('/api/mcp', (_request, response) => void response.send('reached'))
  await using site = await listen(app)
  const ask = (method: string) =>
    site.send({ method, path: '/api/mcp', headers: [], ...(method === 'POST' && { body: '' }) })
  assert.equal((await ask('OPTIONS')).status, 204)
  assert.equal((await ask('POST')).status, 401)
})
