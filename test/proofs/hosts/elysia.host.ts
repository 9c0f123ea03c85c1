/** Elysia: `fetchGuard` around the whole app, and in `onRequest`. No adapter is needed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchGuard } from '@latchkey/guard/fetch'
import { createTestIssuer } from '@latchkey/guard/testing'
import { describeGuardAdapter, type GuardAdapter, type SentRequest } from '@latchkey/guard/testing/adapter'
import { hostModule } from './tools.ts'

type Answer = Response | string | object | undefined | null
type Handler = (context: Context) => Answer | Promise<Answer>

interface Context {
  readonly request: Request
  readonly body: unknown
}

interface App {
  onRequest(handle: (context: { readonly request: Request }) => Answer | Promise<Answer>): App
  get(path: string, handle: Handler, hooks?: object): App
  post(path: string, handle: Handler, hooks?: object): App
  head(path: string, handle: Handler): App
  use(app: App): App
  readonly fetch: (request: Request) => Response | Promise<Response>
}

const { Elysia, t } = hostModule<{
  readonly Elysia: new (options?: object) => App
  readonly t: { Object(members: object): object; String(): object }
}>('elysia')

const adapter: GuardAdapter<Request> = {
  routeGuard: fetchGuard,
  start({ guards, requirement, before, handleProtected, handleOpen }) {
    const answer: Handler = ({ request }) => Response.json(handleProtected(request))
    const app = new Elysia()
      .get('/protected', answer)
      .head('/protected', answer)
      .post('/protected', answer, { parse: 'none' })
      .get('/open', ({ request }) => Response.json(handleOpen(request)))
    const guarded = guards.reduceRight<(request: Request) => Response | Promise<Response>>(
      (handler, guard) => fetchGuard(guard).protect(requirement)(handler),
      app.fetch,
    )
    return {
      async send(sent) {
        const request = requestOf(sent)
        before(request)
        const response = await (new URL(request.url).pathname === '/open' ? app.fetch(request) : guarded(request))
        return { status: response.status, headers: [...response.headers], body: await response.text() }
      },
      [Symbol.asyncDispose]: async () => undefined,
    }
  },
}

describeGuardAdapter('Elysia behind fetchGuard', adapter, { randomRequests: 500 })

const issuer = createTestIssuer()
const auth = fetchGuard(issuer.guard())
const headers = { Authorization: `Bearer ${issuer.token({ subject: 'roy', scope: 'read' })}` }
const greet: Handler = ({ request }) => `hello ${auth.principal(request).id}`

/** The page's other form: in a hook of the app, so that only this app, and what it uses, is guarded. */
const pass = new Response()
function guardedInHook(): App {
  const ask = auth.protect({ except: ['GET /health'] })(() => pass)
  return new Elysia().onRequest(async ({ request }) => {
    const answer = await ask(request)
    return answer === pass ? undefined : answer
  })
}

test('Elysia: a hook of the app guards its routes, those of plugins, and those that were there before it', async () => {
  const early = new Elysia().get('/early', greet)
  const plugin = new Elysia({ prefix: '/admin' }).get('/private', greet)
  const app = early
    .use(guardedInHook())
    .get('/private', greet)
    .use(plugin)
    .get('/health', () => 'up')
  for (const path of ['/early', '/private', '/admin/private']) {
    assert.equal((await app.fetch(new Request(`http://api.example${path}`))).status, 401, path)
    const response = await app.fetch(new Request(`http://api.example${path}`, { headers }))
    assert.equal(await response.text(), 'hello roy', path)
  }
  assert.equal(await (await app.fetch(new Request('http://api.example/health'))).text(), 'up')
})

test('Elysia: a hook of the app refuses before the body is parsed and validated', async () => {
  let parsed = 0
  const hooks = {
    body: t.Object({ name: t.String() }),
    parse: () => {
      parsed += 1
      return undefined
    },
  }
  const app = guardedInHook().post('/private', ({ body }) => JSON.stringify(body), hooks)
  const post = (more: Record<string, string>, body: string) =>
    app.fetch(
      new Request('http://api.example/private', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...more },
        body,
      }),
    )
  assert.equal((await post({}, '{}')).status, 401)
  assert.equal(parsed, 0)
  assert.equal((await post(headers, '{}')).status, 422)
  assert.equal(await (await post(headers, '{"name":"roy"}')).text(), '{"name":"roy"}')
})

test('Elysia: a path without a route is refused too, so that nobody learns which there are', async () => {
  const app = guardedInHook().get('/private', greet)
  assert.equal((await app.fetch(new Request('http://api.example/nowhere'))).status, 401)
  assert.equal((await app.fetch(new Request('http://api.example/nowhere', { headers }))).status, 404)
})

test('Elysia: an open route has no principal', async () => {
  const app = new Elysia().get('/open', ({ request }) => String(auth.principal(request).id))
  assert.equal((await app.fetch(new Request('http://api.example/open', { headers }))).status, 500)
})

function requestOf({ method, path, headers, body }: SentRequest): Request {
  const bytes = body === undefined ? null : Buffer.from(body, 'latin1')
  return new Request(`http://app.example${path}`, {
    method,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    body: bytes,
  })
}
