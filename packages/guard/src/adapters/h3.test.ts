import assert from 'node:assert/strict'
import { test } from 'node:test'
import { H3, type H3Event } from 'h3'
import { toNodeHandler } from 'h3/node'
import { describeGuardAdapter } from '../testing/describe-guard-adapter.ts'
import type { GuardAdapter } from '../testing/guard-adapter.ts'
import { ownLevel } from '../testing/level.ts'
import { listen } from '../testing/listen.ts'
import { credential, guardOf, speakOauth, tokenOf } from '../testing/spoken-dialects.ts'
import { type H3EventLike, h3Guard } from './h3.ts'

const adapter: GuardAdapter<H3EventLike> = {
  routeGuard: h3Guard,
  async start({ guards, requirement, documented, before, handleProtected, handleOpen }) {
    const app = new H3()
    if (documented) app.use(h3Guard(documented).resourceMetadata())
    // What a middleware returns is the answer.
    app.use((event) => void before(event))
    const middleware = guards.map((one) => h3Guard(one).protect(requirement))
    const answer = (handle: (event: H3Event) => unknown) => (event: H3Event) => JSON.stringify(handle(event))
    for (const method of ['GET', 'HEAD', 'POST'] as const)
      app.on(method, '/protected', answer(handleProtected), { middleware })
    app.get('/open', answer(handleOpen))
    return await listen(toNodeHandler(app))
  },
}

describeGuardAdapter('h3', adapter, ownLevel)

const auth = h3Guard(guardOf<{ name: string }>(speakOauth, { resolvePrincipal: () => ({ name: 'roy' }) }))
const headers = Object.fromEntries([credential(speakOauth, tokenOf(speakOauth, 7))])
const greet = (event: H3Event) => `hello ${auth.principal(event).name}`

test('protects a route, all below a path, and a mounted app, in process too', async () => {
  const inner = new H3().get('/private', greet)
  const apps = [
    new H3().get('/private', greet, { middleware: [auth.protect()] }),
    new H3().use('/private', auth.protect()).get('/private', greet),
    new H3().use(auth.protect()).mount('', inner),
  ]
  for (const app of apps) {
    assert.equal(await (await app.request('/private', { headers })).text(), 'hello roy')
    assert.equal((await app.request('/private')).status, 401)
  }
})

test("leaves the body to the handler, and the handler's own fault to the app", async () => {
  const app = new H3({ onError: () => new Response('mine', { status: 500 }) })
    .post('/private', async (event) => [auth.principal(event).name, await event.req.text()], {
      middleware: [auth.protect()],
    })
    .get(
      '/broken',
      () => {
        throw new Error('mine')
      },
      { middleware: [auth.protect()] },
    )
  const read = await app.request('/private', { method: 'POST', headers, body: 'text' })
  assert.deepEqual(await read.json(), ['roy', 'text'])
  assert.equal(await (await app.request('/broken', { headers })).text(), 'mine')
})
