import assert from 'node:assert/strict'
import { test } from 'node:test'
import { responseOf } from '../carriers/fetch.ts'
import type { GuardAdapter, SentRequest } from '../testing/guard-adapter.ts'
import { describeGuardAdapter } from '../testing/index.ts'
import { credential, guardOf, speakOauth, tokenOf } from '../testing/spoken-dialects.ts'
import { type FetchHandler, fetchGuard } from './fetch.ts'

const adapter: GuardAdapter<Request> = {
  routeGuard: fetchGuard,
  start({ guards, requirement, documented, before, handleProtected, handleOpen }) {
    const guarded = guards.reduceRight<FetchHandler<[]>>(
      (handler, guard) => fetchGuard(guard).protect(requirement)(handler),
      (request) => Response.json(handleProtected(request)),
    )
    const app: FetchHandler<[]> = (request) => {
      before(request)
      return new URL(request.url).pathname === '/open' ? Response.json(handleOpen(request)) : guarded(request)
    }
    const answer = documented ? fetchGuard(documented).resourceMetadata()(app) : app
    return {
      async send(sent) {
        const response = await answer(requestOf(sent))
        return { status: response.status, headers: [...response.headers], body: await response.text() }
      },
      [Symbol.asyncDispose]: async () => undefined,
    }
  },
}

describeGuardAdapter('fetch', adapter, { randomRequests: 500 })

const auth = fetchGuard(guardOf<{ name: string }>(speakOauth, { resolvePrincipal: () => ({ name: 'roy' }) }))
const headers = [credential(speakOauth, tokenOf(speakOauth, 7))]
const request = () => requestOf({ method: 'POST', path: '/', headers })

test('hands further arguments on: environment and context', async () => {
  const handler = auth.protect()((one: Request, env: { greeting: string }, ctx: { id: number }) =>
    Response.json([env.greeting, ctx.id, auth.principal(one).name]),
  )
  const response = await handler(request(), { greeting: 'hello' }, { id: 1 })
  assert.deepEqual(await response.json(), ['hello', 1, 'roy'])
  // @ts-expect-error the handler decides the environment's type
  await handler(request(), { greeting: 1 }, { id: 1 })
})

test('protects a module of the shape { fetch }', async () => {
  const worker = { fetch: auth.protect()((one: Request) => new Response(auth.principal(one).name)) }
  assert.equal(await (await worker.fetch(request())).text(), 'roy')
  assert.equal((await worker.fetch(new Request('http://app.example/'))).status, 401)
})

test('hands on the very Request that came, its body unread', async () => {
  const sent = new Request('http://app.example/', { method: 'POST', headers: [...headers.map(mutable)], body: 'text' })
  const response = await auth.protect()(async (got) => {
    assert.equal(got, sent)
    return new Response(await got.text())
  })(sent)
  assert.equal(await response.text(), 'text')
})

test("lets the handler's own fault through", async () => {
  const fault = new Error('mine')
  const handler = auth.protect()(() => {
    throw fault
  })
  await assert.rejects(handler(request()), fault)
})

test('adds no member to the type Request', () => {
  // @ts-expect-error the principal is not on the request
  assert.equal(request().principal, undefined)
})

test('sends no Content-Length and no body with 204 (RFC 9110 §8.6)', () => {
  const response = responseOf({ status: 204, headers: [], body: '' }, 'GET')
  assert.equal(response.headers.get('content-length'), null)
  assert.equal(response.body, null)
})

function requestOf({ method, path, headers, body }: SentRequest): Request {
  const bytes = body === undefined ? null : Buffer.from(body, 'latin1')
  return new Request(`http://app.example${path}`, { method, headers: headers.map(mutable), body: bytes })
}

function mutable([name, value]: readonly [string, string]): [string, string] {
  return [name, value]
}
