/** What a Nest app does around its guards, and what must not become of a refusal there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type CanActivateLike, type NestRequest, nestGuard } from '@latchkey/guard/nest'
import type { HeaderPair, ReceivedResponse } from '@latchkey/guard/testing/adapter'
import { oauth } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'
import type { Nest, Platform } from './nest.ts'
import { type AppDefinition, listen, routeOf } from './nest-app.ts'

/** What Express's response and Fastify's reply have in common. */
interface Answering {
  status(status: number): { send(body: object): void }
}

const key = secretKey('the key 0f the tests in Nest: 32 bytes and more', { alg: 'HS256' })
const dialect = oauth({ issuer: 'https://login.example', audience: 'api' })
const auth = nestGuard({ dialect, keys: key })
const greet = (request: NestRequest) => ({ hello: auth.principal(request).id })

export function testNestCases(name: string, nest: Nest, platform: Platform): void {
  const headers: readonly HeaderPair[] = [['Authorization', `Bearer ${tokenFor('roy')}`]]
  const start = (definition: AppDefinition) => listen(nest, platform, definition)
  const guarded = nest.UseGuards(auth.protect())

  test(`${name}: guards every route when it is global, but for what it leaves alone`, async () => {
    await using app = await start({
      routes: [routeOf(nest, 'private', greet), routeOf(nest, 'health', () => ({ up: true }))],
      configure: (app) => app.useGlobalGuards(auth.protect({ except: ['GET /health'] })),
    })
    assert.deepEqual(JSON.parse((await app.get('/private', headers)).body), { hello: 'roy' })
    assertRefused(await app.get('/private'))
    assert.equal((await app.get('/health')).body, '{"up":true}')
    for (const path of ['/health/', '/HEALTH', '/%68ealth', '//health', '/health;a', '/x/../health']) {
      const { status } = await app.get(path)
      assert.ok(status === 401 || status === 404, `${path}: ${status}`)
    }
  })

  test(`${name}: guards every route as the provider APP_GUARD`, async () => {
    const providers = [{ provide: nest.APP_GUARD, useValue: auth.protect() }]
    await using app = await start({ routes: [routeOf(nest, 'private', greet)], providers })
    assertRefused(await app.get('/private'))
    assert.deepEqual(JSON.parse((await app.get('/private', headers)).body), { hello: 'roy' })
  })

  test(`${name}: guards below a global prefix`, async () => {
    const routes = [routeOf(nest, 'private', greet, guarded)]
    await using app = await start({ routes, configure: (app) => app.setGlobalPrefix('v1') })
    assertRefused(await app.get('/v1/private'))
    assert.equal((await app.get('/v1/private', headers)).status, 200)
  })

  test(`${name}: shows a refusal to no exception filter, and a handler's own fault to each`, async () => {
    const caught: unknown[] = []
    const filter = {
      catch(fault: unknown, host: { switchToHttp(): { getResponse(): Answering } }) {
        caught.push(fault)
        host.switchToHttp().getResponse().status(418).send({ caught: true })
      },
    }
    const fault = new Error('mine')
    const fail = () => {
      throw fault
    }
    await using app = await start({
      routes: [routeOf(nest, 'private', fail, guarded)],
      configure: (app) => app.useGlobalFilters(filter),
    })
    const anonymous = { method: 'GET', path: '/private', headers: [] }
    // On one connection: an answer written twice would end it.
    const [refused, again, failed, ...more] = await app.exchange(anonymous, anonymous, { ...anonymous, headers })
    assertRefused(refused)
    assertRefused(again)
    assert.deepEqual([failed?.status, failed?.body], [418, '{"caught":true}'])
    assert.deepEqual(more, [])
    assert.deepEqual(caught, [fault])
  })

  test(`${name}: runs no interceptor for a refused request`, async () => {
    let intercepted = 0
    const count = {
      intercept(_: never, next: { handle(): never }) {
        intercepted += 1
        return next.handle()
      },
    }
    await using app = await start({ routes: [routeOf(nest, 'private', greet, guarded, nest.UseInterceptors(count))] })
    assertRefused(await app.get('/private'))
    assert.equal(intercepted, 0)
    assert.equal((await app.get('/private', headers)).status, 200)
    assert.equal(intercepted, 1)
  })

  test(`${name}: hands a parsed body on`, async () => {
    const handle = (request: NestRequest, body: unknown) => ({ ...greet(request), body })
    const decorators = [nest.Post('private'), guarded]
    const parameters = [nest.Req(), nest.Body()]
    await using app = await start({ routes: [{ key: 'post', handle, decorators, parameters }] })
    const sent = { method: 'POST', path: '/private', body: '{"a":1}' }
    const json: HeaderPair = ['Content-Type', 'application/json']
    const response = await app.send({ ...sent, headers: [...headers, json] })
    assert.deepEqual(JSON.parse(response.body), { hello: 'roy', body: { a: 1 } })
    assertRefused(await app.send({ ...sent, headers: [json] }))
  })

  test(`${name}: lets pages of other origins read a refusal, where the app allows them (CORS)`, async () => {
    const routes = [routeOf(nest, 'private', greet, guarded)]
    await using app = await start({ routes, configure: (app) => app.enableCors() })
    const response = await app.get('/private', [['Origin', 'https://spa.example']])
    assertRefused(response)
    const allowed = response.headers.filter(([line]) => line.toLowerCase() === 'access-control-allow-origin')
    assert.deepEqual(
      allowed.map(([, value]) => value),
      ['*'],
    )
  })

  test(`${name}: leaves unknown paths to Nest, which asks no guard about them`, async () => {
    await using app = await start({
      routes: [routeOf(nest, 'private', greet)],
      configure: (app) => app.useGlobalGuards(auth.protect()),
    })
    assert.equal((await app.get('/nowhere')).status, 404)
  })

  test(`${name}: keeps no refused request in memory, though nobody hears the end of it`, async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage: () => void = runInNewContext('gc')
    const refused: WeakRef<NestRequest>[] = []
    const watch: CanActivateLike = {
      canActivate: async (context) => {
        refused.push(new WeakRef(context.switchToHttp().getRequest()))
        return true
      },
    }
    await using app = await start({
      routes: [routeOf(nest, 'private', greet, guarded)],
      configure: (app) => app.useGlobalGuards(watch),
    })
    for (let sent = 0; sent < 50; sent++) assertRefused(await app.get('/private'))
    await new Promise((resolve) => setTimeout(resolve, 20))
    collectGarbage()
    const left = refused.filter((request) => request.deref() !== undefined).length
    assert.ok(left <= 2, `${left} of 50 requests are still held`)
  })

  for (const type of ['ws', 'rpc']) {
    test(`${name}: lets no handler of the kind ${type} through, with a good token or without`, async () => {
      const context = new nest.ExecutionContextHost([{ headers: { authorization: headers[0]?.[1] } }, {}])
      context.setType(type)
      await assert.rejects(auth.protect().canActivate(context), {
        message: `nestGuard: guards HTTP routes, and this is a handler of the kind ${type}`,
      })
    })
  }
}

/** As the dialect words it, with nothing of Nest's own. */
function assertRefused(response: ReceivedResponse | undefined): void {
  const message = dialect.refuse({ kind: 'credential_absent' })
  assert.deepEqual([response?.status, response?.body], [message.status, message.body])
  const sent = new Map(response?.headers.map(([line, value]) => [line.toLowerCase(), value]))
  for (const [line, value] of message.headers) assert.equal(sent.get(line.toLowerCase()), value)
  assert.equal(sent.get('content-length'), String(Buffer.byteLength(message.body)))
}

function tokenFor(id: string): string {
  const context = { now: Date.now() / 1000, alg: key.alg, kid: undefined, tokenId: 'token-1', csrfToken: '' }
  const { header, claims } = dialect.issue({ id }, context)
  return createSigner({ key }).sign(claims, header)
}
