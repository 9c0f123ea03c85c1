/** What a request is called: one id in its answer, in the log and in the audit log, which no client can choose. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { headerOf } from '@latchkey/protocol'
import type { AuditEvent } from '../audit/audit-event.ts'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { reply } from '../server/reply.ts'
import { flaskJwtFace, oauthFace, recordingLogger, royLogin, testServer } from '../testing/test-server.ts'

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
const PROXY = '10.0.0.1'
const PROXIED = { trustedProxies: [PROXY], requestIdHeader: 'x-request-id' }

const faces = [
  oauthFace({
    routes: [
      { method: 'GET', path: '/protected', handle: () => 'reached' },
      { method: 'GET', path: '/broken', public: true, handle: () => assert.fail('broken') },
      { method: 'GET', path: '/own', public: true, handle: () => reply({ error: 'mine' }, { status: 400 }) },
    ],
  }),
  flaskJwtFace(),
]

const login = (path: string, body: string = royLogin) =>
  new Request(`http://api.test${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
const get = (path: string, headers: Record<string, string> = {}) => new Request(`http://api.test${path}`, { headers })

describe('the id of a request', () => {
  it('is in the header of every answer, and different for each', async () => {
    const { handler } = await testServer({ faces })
    const asked = [
      login('/v1/login'),
      login('/auth'),
      get('/protected'),
      get('/broken'),
      get('/own'),
      get('/nowhere'),
      get('/healthz'),
      new Request('http://api.test/v1/login', { method: 'OPTIONS' }),
    ]
    const ids: string[] = []
    for (const request of asked) {
      const { headers } = await handler(request)
      assert.match(headers.get('latchkey-request-id') ?? '', UUID, request.url)
      ids.push(headers.get('latchkey-request-id') ?? '')
    }
    assert.equal(new Set(ids).size, asked.length)
  })

  it('is in the answer to what cannot be read as a request', async () => {
    const { refuse } = await testServer({ faces })
    const message = refuse(400)
    const id = headerOf(message, 'latchkey-request-id')
    assert.match(id ?? '', UUID)
    assert.equal((JSON.parse(message.body) as { readonly request_id: string }).request_id, id)
  })

  it('is in the body of an error in our own words, and in no other body', async () => {
    const { handler } = await testServer({ faces })
    const answered = async (request: Request) => {
      const response = await handler(request)
      const { request_id: id } = (await response.json()) as { readonly request_id?: string }
      return id === response.headers.get('latchkey-request-id') ? 'its own' : id
    }
    const wrong = JSON.stringify({ username: 'roy', password: 'wrong' })
    assert.equal(await answered(login('/v1/login', wrong)), 'its own')
    assert.equal(await answered(get('/protected')), 'its own')
    assert.equal(await answered(get('/nowhere')), 'its own')
    assert.equal(await answered(get('/broken')), 'its own')
    assert.equal(await answered(login('/v1/login')), undefined)
    assert.equal(await answered(get('/own')), undefined)
    assert.equal(await answered(login('/auth', wrong)), undefined)
  })

  it('is in every line of the log and in every row of the audit log about the request', async () => {
    const logger = recordingLogger()
    const events: AuditEvent[] = []
    const { handler } = await testServer({
      faces,
      logger,
      audit: { record: async (event) => void events.push(event) },
    })
    const idOf = async (request: Request) => (await handler(request)).headers.get('latchkey-request-id')
    const wrong = JSON.stringify({ username: 'roy', password: 'wrong' })
    const judged = [await idOf(login('/v1/login', wrong)), await idOf(login('/auth', wrong))]
    assert.deepEqual(
      events.map(({ type, requestId }) => [type, requestId]),
      judged.map((id) => ['login', id]),
    )
    const others = [await idOf(get('/protected')), await idOf(get('/broken'))]
    const lines = logger.lines.map(({ facts }) => Reflect.get(facts, 'requestId')).filter((id) => id !== undefined)
    assert.deepEqual(lines, [...judged, ...others])
  })

  it('may be given by a trusted proxy, if a setting names the header, and by nobody else', async () => {
    const given = async (options: object, peerAddress: string | undefined, sent: string) => {
      const { handler } = await testServer({ faces, ...options })
      const request = get('/healthz', { 'x-request-id': sent, 'latchkey-request-id': sent })
      const { headers } = await handler(request, peerAddress === undefined ? {} : { peerAddress })
      return headers.get('latchkey-request-id')
    }
    for (const id of ['4f1c', 'Root=1-67891233-abcdef012345678912345678', 'x'.repeat(128)]) {
      assert.equal(await given(PROXIED, PROXY, id), id)
    }
    for (const [options, peer, sent] of [
      [PROXIED, '203.0.113.9', '4f1c'],
      [PROXIED, undefined, '4f1c'],
      [{ trustedProxies: [PROXY] }, PROXY, '4f1c'],
      [{}, PROXY, '4f1c'],
      [PROXIED, PROXY, ''],
      [PROXIED, PROXY, 'x'.repeat(129)],
      [PROXIED, PROXY, 'a b'],
      [PROXIED, PROXY, 'a, b'],
      [PROXIED, PROXY, '"'],
      [PROXIED, PROXY, 'é'],
    ] as const) {
      assert.match((await given(options, peer, sent)) ?? '', UUID, `${JSON.stringify(options)} ${peer} ${sent}`)
    }
  })

  it('is not read from a header of clients: the setting needs proxies that are trusted', async () => {
    for (const [options, fault] of [
      [{ requestIdHeader: 'x-request-id' }, /^requestIdHeader: has no effect without trustedProxies/],
      [{ requestIdHeader: 'x-request-id', trustedProxies: [] }, /^requestIdHeader: has no effect/],
    ] as const) {
      await assert.rejects(
        testServer(options),
        (error) => error instanceof ConfigurationError && fault.test(error.message),
      )
    }
    for (const requestIdHeader of ['', 'x request id', 'x:y', 7]) {
      const options = { trustedProxies: [PROXY], requestIdHeader: requestIdHeader as string }
      await assert.rejects(testServer(options), { name: 'TypeError', message: /^requestIdHeader: / })
    }
  })
})
