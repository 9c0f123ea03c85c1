import assert from 'node:assert/strict'
import { test } from 'node:test'
import { server as createServer, type Request, type Server } from '@hapi/hapi'
import { describeGuardAdapter } from '../testing/describe-guard-adapter.ts'
import type { GuardAdapter } from '../testing/guard-adapter.ts'
import { ownLevel } from '../testing/level.ts'
import { clientOf } from '../testing/listen.ts'
import { credential, guardOf, speakOauth, tokenOf } from '../testing/spoken-dialects.ts'
import { type HapiRequestLike, hapiGuard } from './hapi.ts'

const adapter: GuardAdapter<HapiRequestLike> = {
  routeGuard: hapiGuard,
  async start({ guards, requirement, documented, before, handleProtected, handleOpen }) {
    const server = createServer({ port: 0, host: '127.0.0.1' })
    if (documented) server.ext('onRequest', hapiGuard(documented).resourceMetadata())
    server.ext('onRequest', (request, toolkit) => {
      before(request)
      return toolkit.continue
    })
    const onPreAuth = guards.map((one) => ({ method: hapiGuard(one).protect(requirement) }))
    const answer = (handle: (request: Request) => unknown) => (request: Request) => JSON.stringify(handle(request))
    server.route({
      method: ['GET', 'POST'],
      path: '/protected',
      options: { ext: { onPreAuth } },
      handler: answer(handleProtected),
    })
    server.route({ method: 'GET', path: '/open', handler: answer(handleOpen) })
    await server.start()
    return { ...clientOf(Number(server.info.port)), [Symbol.asyncDispose]: () => server.stop({ timeout: 0 }) }
  },
}

describeGuardAdapter('hapi', adapter, ownLevel)

const auth = hapiGuard(guardOf<{ name: string }>(speakOauth, { resolvePrincipal: () => ({ name: 'roy' }) }))
const headers = Object.fromEntries([credential(speakOauth, tokenOf(speakOauth, 7))])
const method = auth.protect()
const handler = (request: Request) => `hello ${auth.principal(request).name}`

async function assertGuarded(server: Server): Promise<void> {
  assert.equal((await server.inject({ url: '/private', headers })).payload, 'hello roy')
  assert.equal((await server.inject('/private')).statusCode, 401)
}

test('protects a route, a plugin and a whole server', async () => {
  const one = createServer()
  one.route({ method: 'GET', path: '/private', options: { ext: { onPreAuth: { method } } }, handler })
  const whole = createServer()
  whole.ext('onPreAuth', method)
  whole.route({ method: 'GET', path: '/private', handler })
  const plugged = createServer()
  await plugged.register({
    name: 'private',
    register: (inner) => {
      inner.ext('onPreAuth', method, { sandbox: 'plugin' })
      inner.route({ method: 'GET', path: '/private', handler })
    },
  })
  plugged.route({ method: 'GET', path: '/open', handler: () => 'open' })
  for (const server of [one, whole, plugged]) await assertGuarded(server)
  assert.equal((await plugged.inject('/open')).payload, 'open')
})

test('refuses before the body is read and its schema judged, and shows the refusal to later extensions', async () => {
  const server = createServer()
  const seen: unknown[] = []
  server.ext('onPreResponse', (request, toolkit) => {
    seen.push('statusCode' in request.response && request.response.statusCode)
    return toolkit.continue
  })
  server.route({ method: 'POST', path: '/private', options: { ext: { onPreAuth: { method } } }, handler })
  const answer = await server.inject({
    method: 'POST',
    url: '/private',
    payload: '{',
    headers: { 'content-type': 'application/json' },
  })
  assert.deepEqual([answer.statusCode, seen], [401, [401]])
})
