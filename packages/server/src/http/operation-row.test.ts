import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { json, oauth } from '@latchkey/protocol'
import { createSigner } from '@latchkey/tokens'
import Type from 'typebox'
import { createLoginServer } from '../server/login-server.ts'
import { testKey } from '../testing/test-server.ts'
import { guardedOperation, openOperation } from './operation.ts'

const ISSUER = 'https://login.test'
const key = testKey('operations')
const strict = { additionalProperties: false } as const
const answers = { 200: { description: 'What was sent.' } }

const echo = openOperation({
  method: 'POST',
  path: '/v1/echo/:name',
  operationId: 'echo',
  summary: 'Sends back what came.',
  tag: 'Tests',
  body: Type.Object({ word: Type.String({ minLength: 1 }) }, strict),
  query: Type.Object({ loud: Type.Optional(Type.Enum(['yes', 'no'])) }, strict),
  params: Type.Object({ name: Type.String({ maxLength: 5 }) }, strict),
  answers,
  handle: ({ body, query, params, client }) => json(200, { body, query, params, client }),
})
const form = openOperation({
  method: 'POST',
  path: '/v1/form',
  operationId: 'form',
  summary: 'Sends back a form.',
  tag: 'Tests',
  bodyType: 'form',
  body: Type.Object({ grant_type: Type.String() }),
  answers,
  handle: ({ body }) => json(200, body),
})
const secret = guardedOperation({
  method: 'POST',
  path: '/v1/secret',
  operationId: 'secret',
  summary: 'Says who called.',
  tag: 'Tests',
  requirement: { scopes: 'read' },
  body: Type.Object({}, strict),
  answers,
  handle: ({ subject, claims }) => json(200, { subject, jti: claims['jti'] }),
})

const server = createLoginServer({
  faces: [
    {
      dialect: oauth({ issuer: ISSUER, audience: ISSUER }),
      keys: [key],
      users: { authenticate: () => undefined },
      operations: [echo, form, secret],
    },
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
  const common = { iss: ISSUER, aud: ISSUER, sub: '7', jti: 'j', iat: now, exp: now + 60 }
  const token = createSigner({ key }).sign({ ...common, ...claims }, { alg: key.alg, typ: 'at+jwt' })
  return { authorization: `Bearer ${token}` }
}

describe('an operation', () => {
  it('gets body, query and path as its schemas have them, and who sent them', async () => {
    const { status, answer } = await send('/v1/echo/roy?loud=yes', '{"word":"w"}', 'application/json', {
      'user-agent': 'test',
    })
    assert.equal(status, 200)
    assert.deepEqual(answer, {
      body: { word: 'w' },
      query: { loud: 'yes' },
      params: { name: 'roy' },
      client: { address: '192.0.2.7', userAgent: 'test' },
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
