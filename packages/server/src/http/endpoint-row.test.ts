import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { json, oauth } from '@latchkey/protocol'
import { createSigner } from '@latchkey/tokens'
import Type from 'typebox'
import { failureLimit, statedLimit } from '../limits/limit.ts'
import { memoryCounters } from '../limits/memory-counters.ts'
import { face } from '../server/face-recipe.ts'
import { createLoginServer } from '../server/login-server.ts'
import { createMovableClock } from '../testing/movable-clock.ts'
import { testKey } from '../testing/test-server.ts'
import { formBody, jsonBody } from './body-reader.ts'
import { type Endpoint, guarded, open } from './endpoint.ts'
import { endpointRow } from './endpoint-row.ts'

const ISSUER = 'https://login.test'
const key = testKey('endpoints')
const strict = { additionalProperties: false } as const
const answers = { 200: { description: 'What was sent.' } }
const limits = [statedLimit('test', 'There are no limits in this test.')] as const

const echo = open({
  method: 'POST',
  path: '/v1/echo/:name',
  id: 'echo',
  summary: 'Sends back what came.',
  tag: 'Tests',
  limits,
  body: jsonBody(Type.Object({ word: Type.String({ minLength: 1 }) }, strict)),
  query: Type.Object({ loud: Type.Optional(Type.Enum(['yes', 'no'])) }, strict),
  params: Type.Object({ name: Type.String({ maxLength: 5 }) }, strict),
  answers,
  handle: ({ input, query, params, from }) => json(200, { input, query, params, from }),
})
const form = open({
  method: 'POST',
  path: '/v1/form',
  id: 'form',
  summary: 'Sends back a form.',
  tag: 'Tests',
  limits,
  body: formBody(Type.Object({ grant_type: Type.String() })),
  answers,
  handle: ({ input }) => json(200, input),
})
const secret = guarded({
  method: 'POST',
  path: '/v1/secret',
  id: 'secret',
  summary: 'Says who called.',
  tag: 'Tests',
  requirement: { scopes: 'read' },
  body: jsonBody(Type.Object({}, strict)),
  answers,
  handle: ({ subject, claims }) => json(200, { subject, jti: claims['jti'] }),
})

const server = await createLoginServer({
  faces: [
    face({
      dialect: oauth({ issuer: ISSUER, audience: ISSUER }),
      keys: [key],
      users: { authenticate: () => undefined },
      endpoints: [echo, form, secret],
    }),
  ],
})

async function send(path: string, body: string, type = 'application/json', headers: Record<string, string> = {}) {
  const request = new Request(`https://login.test${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': type, ...headers },
  })
  const response = await server.handler(request, { peerAddress: '192.0.2.7' })
  return { status: response.status, answer: await response.json() }
}

function bearer(claims: object) {
  const now = Math.floor(Date.now() / 1000)
  const common = { iss: ISSUER, aud: ISSUER, sub: '7', client_id: 'c', jti: 'j', iat: now, exp: now + 60 }
  const token = createSigner({ key }).sign({ ...common, ...claims }, { alg: key.alg, typ: 'at+jwt' })
  return { authorization: `Bearer ${token}` }
}

describe('an endpoint', () => {
  it('gets body, query and path as its schemas have them, and who sent them', async () => {
    const { status, answer } = await send('/v1/echo/roy?loud=yes', '{"word":"w"}', 'application/json', {
      'user-agent': 'test',
    })
    assert.equal(status, 200)
    const { requestId } = (answer as { readonly from: { readonly requestId: string } }).from
    assert.deepEqual(answer, {
      input: { word: 'w' },
      query: { loud: 'yes' },
      params: { name: 'roy' },
      from: { address: '192.0.2.7', userAgent: 'test', requestId },
    })
  })

  for (const [path, body, complaint] of [
    ['/v1/echo/roy', '{}', 'body: must have required properties word.'],
    ['/v1/echo/roy', '{"word":7}', 'body.word: must be string.'],
    ['/v1/echo/roy', '{"word":"w","__proto__":1}', 'body: must not have additional properties.'],
    ['/v1/echo/roy?loud=perhaps', '{"word":"w"}', /^query\.loud: /],
    ['/v1/echo/roy?loud=yes&loud=yes', '{"word":"w"}', /^query\.loud: /],
    ['/v1/echo/roy?quiet=yes', '{"word":"w"}', 'query: must not have additional properties.'],
    ['/v1/echo/roland', '{"word":"w"}', 'path.name: must not have more than 5 characters.'],
    ['/v1/echo/roy', '{"word":"w","word":"v"}', 'A member of the body stands twice.'],
    ['/v1/echo/roy', 'word', 'The body is not JSON.'],
  ] as const) {
    it(`refuses ${path} with ${body}, and says the place and the rule`, async () => {
      const { status, answer } = await send(path, body)
      assert.deepEqual([status, answer.error], [400, 'invalid_request'])
      if (typeof complaint === 'string') assert.equal(answer.error_description, complaint)
      else assert.match(answer.error_description, complaint)
    })
  }

  it('takes a form where RFC 6749 has forms, unknown parameters included, and 400 for anything else', async () => {
    const type = 'application/x-www-form-urlencoded'
    assert.deepEqual((await send('/v1/form', 'grant_type=a&foo=b', type)).answer, { grant_type: 'a', foo: 'b' })
    const { status, answer } = await send('/v1/form', '{"grant_type":"a"}')
    assert.deepEqual([status, answer.error], [400, 'invalid_request'])
  })

  it('asks for the token before it looks at the body', async () => {
    assert.equal((await send('/v1/secret', '{"wrong":1}')).status, 401)
    assert.equal((await send('/v1/secret', '{"wrong":1}', 'application/json', bearer({}))).status, 403)
    assert.equal((await send('/v1/secret', '{"wrong":1}', 'application/json', bearer({ scope: 'read' }))).status, 400)
  })

  it('knows whose token it is', async () => {
    const { answer } = await send('/v1/secret', '{}', 'application/json', bearer({ scope: 'read' }))
    assert.deepEqual(answer, { subject: '7', jti: 'j' })
  })
})

describe('the limits of an endpoint', () => {
  const guesses = failureLimit('guess_address')
  const answered = (status: number) => ({ status, headers: [], body: '' })

  async function limitedServer(endpoint: Endpoint) {
    const { handler } = await createLoginServer({
      faces: [
        face({
          dialect: oauth({ issuer: ISSUER, audience: ISSUER }),
          keys: [key],
          users: { authenticate: () => undefined },
          endpoints: [endpoint],
        }),
      ],
      limits: {
        counters: memoryCounters({ clock: createMovableClock() }),
        secret: 'a secret of thirty-two characters',
      },
    })
    return async (body = '{}', peerAddress = '192.0.2.7', headers: Record<string, string> = {}) =>
      handler(
        new Request('https://login.test/v1/guess', {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json', ...headers },
        }),
        { peerAddress },
      )
  }

  function guessing(statusOf: (word: string) => number) {
    return limitedServer(
      open({
        ...{ id: 'guess', summary: 'Guesses.', tag: 'Tests', method: 'POST', path: '/v1/guess', answers },
        limits: [guesses],
        body: jsonBody(Type.Object({ word: Type.Optional(Type.String()) })),
        handle: ({ input: { word = '' } }) => answered(statusOf(word)),
      }),
    )
  }

  it('refuse the 61st failure of an address in the words of the dialect, and no other address', async () => {
    const guess = await guessing(() => 400)
    for (let i = 0; i < 60; i += 1) assert.equal((await guess()).status, 400)
    const refused = await guess()
    assert.equal(refused.status, 429)
    assert.equal(refused.headers.get('retry-after'), '6')
    const { error, code, retry_after: wait } = (await refused.json()) as Readonly<Record<string, unknown>>
    assert.deepEqual([error, code, wait], ['too_many_requests', 'too_many_requests', 6])
    assert.equal((await guess('{}', '192.0.2.8')).status, 400)
  })

  for (const status of [200, 204, 302, 429, 503]) {
    it(`count no ${status}`, async () => {
      const guess = await guessing(() => status)
      for (let i = 0; i < 100; i += 1) assert.equal((await guess()).status, status)
    })
  }

  for (const status of [400, 401, 403, 404, 409]) {
    it(`count a ${status} as a failure`, async () => {
      const guess = await guessing(() => status)
      for (let i = 0; i < 60; i += 1) assert.equal((await guess()).status, status)
      assert.equal((await guess()).status, 429)
    })
  }

  it('count a body that does not fit, and read none beyond the limit', async () => {
    const guess = await guessing(() => 200)
    for (let i = 0; i < 60; i += 1) assert.equal((await guess('{"word":7}')).status, 400)
    assert.equal((await guess('{"word":7}')).status, 429)
    assert.equal((await guess('{}')).status, 429)
  })

  it('leave out of the count what succeeded among failures', async () => {
    const guess = await guessing((word) => (word === 'right' ? 200 : 400))
    for (let i = 0; i < 60; i += 1) {
      assert.equal((await guess('{"word":"right"}')).status, 200)
      assert.equal((await guess()).status, 400)
    }
    assert.equal((await guess()).status, 429)
  })

  it('come after the requirement: what a token is refused for is not counted, and is said first', async () => {
    const send = await limitedServer(
      guarded({
        ...{ id: 'guess', summary: 'Guesses.', tag: 'Tests', method: 'POST', path: '/v1/guess', answers },
        requirement: {},
        limits: [guesses],
        handle: () => answered(404),
      }),
    )
    for (let i = 0; i < 70; i += 1) assert.equal((await send()).status, 401)
    for (let i = 0; i < 60; i += 1) assert.equal((await send('{}', '192.0.2.7', bearer({}))).status, 404)
    assert.equal((await send('{}', '192.0.2.7', bearer({}))).status, 429)
    assert.equal((await send()).status, 401)
  })
})

describe('a row', () => {
  it('is refused at start for an open endpoint without a limit, which a program in JavaScript can write', () => {
    for (const limits of [[], undefined]) {
      const endpoint = { method: 'GET', path: '/ping', answers: {}, requirement: undefined, limits }
      assert.throws(() => endpointRow(endpoint as never, {} as never), {
        name: 'TypeError',
        message: 'GET /ping: limits: an open endpoint needs at least one; make it with open() or guarded()',
      })
    }
  })
})
