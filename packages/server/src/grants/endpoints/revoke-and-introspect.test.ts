/** `POST /v1/revoke` and `POST /v1/introspect`: what was revoked is refused, and nothing is said of it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeUnverified } from '@latchkey/tokens'
import type { NewClient } from '../../clients/create-client.ts'
import { type Answer, pairOf, type SessionServer, startSessionServer } from '../../testing/session-server.ts'

/** Of users' tokens; the resource server is registered under it. */
const AUDIENCE = 'https://login.test'

type Credentials = { readonly client_id: string; readonly client_secret: string }

interface WithClient extends AsyncDisposable {
  readonly server: SessionServer
  readonly credentials: Credentials
  readonly introspect: (token: string) => Promise<Answer>
}

async function withClient(): Promise<WithClient> {
  const server = await startSessionServer()
  const credentials = await register(server, AUDIENCE, { scopes: ['read'] })
  return {
    server,
    credentials,
    introspect: async (token) => {
      await server.ready()
      return server.send('POST /v1/introspect', { form: { ...credentials, token } })
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

async function register(server: SessionServer, id: string, more: Partial<NewClient> = {}): Promise<Credentials> {
  const client = { id, name: id, grants: ['client_credentials'], actor: 'cli', ...more }
  return { client_id: id, client_secret: (await server.sessions.createClient(client))?.secret ?? '' }
}

const introspect = async (server: SessionServer, token: string, credentials: Credentials) =>
  (await server.send('POST /v1/introspect', { form: { ...credentials, token } })).body

const revoke = (server: SessionServer, token: string, more: Readonly<Record<string, string>> = {}) =>
  server.send('POST /v1/revoke', { form: { token, ...more } })

describe('POST /v1/revoke (RFC 7009)', () => {
  it('really revokes an access token, and leaves its session alone', async () => {
    await using server = await startSessionServer()
    const pair = await server.logIn()
    const answer = await revoke(server, pair.access)
    assert.deepEqual([answer.status, answer.headers.get('cache-control')], [200, 'no-store'])
    assert.equal(await server.ask(pair.access), 401)
    const next = pairOf(await server.refresh(pair.refresh))
    assert.equal(await server.ask(next.access), 200)
    const [event] = server.events.filter(({ type }) => type === 'token_revoked')
    assert.deepEqual([event?.subject, event?.session], ['7', pair.sid])
  })

  for (const hint of [
    {},
    { token_type_hint: 'refresh_token' },
    { token_type_hint: 'access_token' },
    { token_type_hint: 'x' },
  ]) {
    it(`ends the session of a refresh token, with the hint ${JSON.stringify(hint)}`, async () => {
      await using server = await startSessionServer()
      const pair = await server.logIn()
      assert.equal((await revoke(server, pair.refresh, hint)).status, 200)
      assert.equal(await server.ask(pair.access), 401)
      assert.equal((await server.refresh(pair.refresh)).body['code'], 'session_ended')
      assert.equal((await revoke(server, pair.refresh, hint)).status, 200)
    })
  }

  it('ends the session of a spent refresh token too: it is all that a client has whose refresh is on its way', async () => {
    await using server = await startSessionServer()
    const first = await server.logIn()
    const second = pairOf(await server.refresh(first.refresh))
    const third = pairOf(await server.refresh(second.refresh))
    assert.equal((await revoke(server, first.refresh)).status, 200)
    assert.equal((await server.refresh(third.refresh)).body['code'], 'session_ended')
    assert.equal(await server.ask(third.access), 401)
  })

  for (const token of ['A'.repeat(43), 'x', 'e30.e30.AA', '\u00e9']) {
    it(`answers 200 to ${token.slice(0, 9)}, which is unknown (RFC 7009 §2.2)`, async () => {
      await using server = await startSessionServer()
      assert.equal((await revoke(server, token)).status, 200)
    })
  }

  it('answers 200 to an expired access token', async () => {
    await using server = await startSessionServer()
    const { access } = await server.logIn()
    server.pass(700)
    assert.equal((await revoke(server, access)).status, 200)
  })

  it('revokes nothing of another client (RFC 7009 §2.1)', async () => {
    await using own = await withClient()
    const { server, credentials } = own
    const pair = await server.logIn()
    for (const token of [pair.access, pair.refresh]) {
      const { status, body } = await revoke(server, token, credentials)
      assert.deepEqual([status, body['error']], [400, 'unauthorized_client'])
    }
    assert.deepEqual([await server.ask(pair.access), (await server.refresh(pair.refresh)).status], [200, 200])
    const form = { grant_type: 'client_credentials', ...credentials }
    const token = String((await server.send('POST /v1/token', { form })).body['access_token'])
    assert.equal((await revoke(server, token)).status, 400)
    assert.equal(await server.ask(token), 200)
    assert.equal((await revoke(server, token, credentials)).status, 200)
    assert.equal(await server.ask(token), 401)
  })

  it('wants a token, in a form', async () => {
    await using server = await startSessionServer()
    for (const sent of [{ form: {} }, { form: { token: '' } }, { json: { token: 'x' } }]) {
      const { status, body } = await server.send('POST /v1/revoke', sent)
      assert.deepEqual([status, body['error']], [400, 'invalid_request'])
    }
  })

  it('answers 503 and never 200 while the database cannot say that it is done', async () => {
    const server = await startSessionServer()
    const pair = await server.logIn()
    await server.store[Symbol.asyncDispose]()
    for (const token of [pair.access, pair.refresh]) assert.ok((await revoke(server, token)).status >= 500)
    assert.ok((await server.refresh(pair.refresh)).status >= 500)
    await server[Symbol.asyncDispose]()
  })
})

describe('POST /v1/introspect (RFC 7662)', () => {
  it('says what a good access token says', async () => {
    await using own = await withClient()
    const { access } = await own.server.logIn()
    const answer = await own.introspect(access)
    assert.deepEqual([answer.status, answer.headers.get('cache-control')], [200, 'no-store'])
    assert.deepEqual(answer.body, {
      active: true,
      token_use: 'access_token',
      token_type: 'Bearer',
      ...decodeUnverified(access).claims,
    })
  })

  it('says of a refresh token nothing to any other client than its own, which no resource server is', async () => {
    await using own = await withClient()
    const pair = await own.server.logIn()
    assert.deepEqual((await own.introspect(pair.refresh)).body, { active: false })
    assert.equal((await own.server.refresh(pair.refresh)).status, 200)
  })

  it('says of an access token nothing to a client that is not in its audience, and was not given it', async () => {
    await using own = await withClient()
    const { server } = own
    const { access } = await server.logIn()
    const far = await register(server, 'far', { audiences: ['https://far.test', AUDIENCE] })
    const form = { grant_type: 'client_credentials', ...far }
    const token = String((await server.send('POST /v1/token', { form })).body['access_token'])
    const there = await register(server, 'https://far.test')
    assert.deepEqual(await introspect(server, access, far), { active: false })
    assert.deepEqual(await introspect(server, token, own.credentials), { active: false })
    for (const asking of [far, there]) {
      const { active, aud, sub, token_use } = await introspect(server, token, asking)
      assert.deepEqual([active, aud, sub, token_use], [true, 'https://far.test', 'client:far', 'access_token'])
    }
  })

  for (const [what, kill] of [
    ['revoked', (server: SessionServer, access: string) => revoke(server, access)],
    [
      'of an ended session',
      (server: SessionServer, _: string, sid: string) =>
        server.sessions.endSession({ id: sid, reason: 'logout', client: {} }),
    ],
    ['expired', async (server: SessionServer) => server.pass(700)],
  ] as const) {
    it(`says {"active":false} and nothing else of a token that is ${what}, though it was good a moment ago`, async () => {
      await using own = await withClient()
      const { access, sid } = await own.server.logIn()
      for (let i = 0; i < 2; i += 1) assert.equal((await own.introspect(access)).body['active'], true)
      await kill(own.server, access, sid)
      const { status, body } = await own.introspect(access)
      assert.deepEqual([status, body], [200, { active: false }])
    })
  }

  it('says {"active":false} of a token that is not ours', async () => {
    await using own = await withClient()
    for (const token of ['x', 'A'.repeat(43), 'e30.e30.AA']) {
      assert.deepEqual((await own.introspect(token)).body, { active: false })
    }
  })

  it('says nothing to a caller that is not an authenticated client', async () => {
    await using own = await withClient()
    const { access } = await own.server.logIn()
    for (const more of [{}, { client_id: 'first-party' }, { client_id: AUDIENCE, client_secret: 'wrong' }]) {
      const form = { token: access, ...more }
      const { status, body } = await own.server.send('POST /v1/introspect', { form })
      assert.deepEqual([status, body['error']], [401, 'invalid_client'])
    }
  })
})
