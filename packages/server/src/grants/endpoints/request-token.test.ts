/** `POST /v1/token`: the form, the grants, and that no token is worth more than what it was made of. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSigner, decodeUnverified } from '@latchkey/tokens'
import { type Answer, type SessionServer, startSessionServer } from '../../testing/session-server.ts'
import { testKey } from '../../testing/test-server.ts'

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'

interface Clients extends AsyncDisposable {
  readonly server: SessionServer
  /** Sends a token request as one of the clients `billing` and `plain`. */
  readonly as: (id: string, form: Readonly<Record<string, string>>) => Promise<Answer>
}

async function withClients(): Promise<Clients> {
  const server = await startSessionServer()
  const secrets = new Map<string, string>()
  for (const client of [
    {
      id: 'billing',
      grants: ['client_credentials', EXCHANGE],
      scopes: ['read', 'bill'],
      audiences: ['https://login.test', 'https://bills.test'],
    },
    { id: 'plain', grants: [], scopes: ['read'] },
    { id: 'own', grants: ['client_credentials'], scopes: [] },
  ] as const) {
    const made = await server.sessions.createClient({ name: client.id, actor: 'cli', ...client })
    secrets.set(client.id, made?.secret ?? '')
  }
  return {
    server,
    as: (id, form) =>
      server.send('POST /v1/token', { form: { client_id: id, client_secret: secrets.get(id) ?? '', ...form } }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

function claimsOf({ body }: Answer): Readonly<Record<string, unknown>> {
  return decodeUnverified(String(body['access_token'])).claims
}

describe('POST /v1/token', () => {
  for (const [what, sent] of [
    ['JSON', { json: { grant_type: 'refresh_token' } }],
    ['no grant_type', { form: { refresh_token: 'x' } }],
    ['an empty grant_type', { form: { grant_type: '', refresh_token: 'x' } }],
    ['a refresh without a token', { form: { grant_type: 'refresh_token' } }],
    ['an empty refresh token', { form: { grant_type: 'refresh_token', refresh_token: '' } }],
  ] as const) {
    it(`answers 400 invalid_request to ${what}`, async () => {
      await using server = await startSessionServer()
      const answer = await server.send('POST /v1/token', sent)
      assert.deepEqual([answer.status, answer.body['error']], [400, 'invalid_request'])
      assert.equal(answer.headers.get('cache-control'), 'no-store')
    })
  }

  for (const grant of ['password', 'implicit', 'REFRESH_TOKEN', 'constructor']) {
    it(`has no grant ${grant} (RFC 6749 §5.2)`, async () => {
      await using server = await startSessionServer()
      const form = { grant_type: grant, username: '7', password: 'open sesame' }
      const { status, body } = await server.send('POST /v1/token', { form })
      assert.deepEqual([status, body['error']], [400, 'unsupported_grant_type'])
    })
  }

  it('ignores parameters that it does not know (RFC 6749 §3.2)', async () => {
    await using server = await startSessionServer()
    const { refresh } = await server.logIn()
    assert.equal((await server.refresh(refresh, { foo: 'bar', __proto__x: '1' })).status, 200)
  })

  it('knows a refresh token of the public client alone, and only from it', async () => {
    await using own = await withClients()
    const { refresh } = await own.server.logIn()
    const stolen = await own.as('billing', { grant_type: 'refresh_token', refresh_token: refresh })
    assert.deepEqual([stolen.status, stolen.body['error']], [400, 'unauthorized_client'])
    const named = await own.server.refresh(refresh, { client_id: 'another' })
    assert.deepEqual([named.status, named.body['error']], [401, 'invalid_client'])
    assert.equal((await own.server.refresh(refresh, { client_id: 'first-party' })).status, 200)
  })

  for (const scope of ['read  write', ' read', 'read"', 'r\u00e9ad']) {
    it(`takes ${JSON.stringify(scope)} for no scope (RFC 6749 §3.3)`, async () => {
      await using server = await startSessionServer()
      const { refresh } = await server.logIn()
      const { status, body } = await server.refresh(refresh, { scope })
      assert.deepEqual([status, body['error']], [400, 'invalid_scope'])
    })
  }
})

describe('the grant client_credentials (RFC 6749 §4.4)', () => {
  it('gives a client a token of its own, under a subject that no user can have (RFC 9700 §4.15), and no refresh token', async () => {
    await using own = await withClients()
    const answer = await own.as('billing', { grant_type: 'client_credentials' })
    assert.deepEqual([answer.status, answer.headers.get('cache-control')], [200, 'no-store'])
    const { access_token: _, ...rest } = answer.body
    assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 600, scope: 'read bill' })
    const { sub, client_id, aud, scope, sid, roles } = claimsOf(answer)
    assert.deepEqual(
      { sub, client_id, aud, scope, sid, roles },
      {
        sub: 'client:billing',
        client_id: 'billing',
        aud: 'https://login.test',
        scope: 'read bill',
        sid: undefined,
        roles: undefined,
      },
    )
    assert.equal(await own.server.ask(String(answer.body['access_token'])), 200)
  })

  it('means the audience that was asked for, which only its own servers accept', async () => {
    await using own = await withClients()
    for (const name of ['audience', 'resource']) {
      const answer = await own.as('billing', { grant_type: 'client_credentials', [name]: 'https://bills.test' })
      assert.equal(claimsOf(answer)['aud'], 'https://bills.test')
      assert.equal(await own.server.ask(String(answer.body['access_token'])), 401)
    }
    assert.equal(claimsOf(await own.as('own', { grant_type: 'client_credentials' }))['aud'], 'https://login.test')
  })

  for (const [form, error] of [
    [{ scope: 'read write' }, 'invalid_scope'],
    [{ audience: 'https://other.test' }, 'invalid_target'],
    [{ audience: 'https://bills.test', resource: 'https://bills.test' }, 'invalid_target'],
  ] as const) {
    it(`refuses ${JSON.stringify(form)} with ${error}`, async () => {
      await using own = await withClients()
      const { status, body } = await own.as('billing', { grant_type: 'client_credentials', ...form })
      assert.deepEqual([status, body['error']], [400, error])
    })
  }

  it('is for clients that have it', async () => {
    await using own = await withClients()
    for (const grant_type of ['client_credentials', EXCHANGE]) {
      const { status, body } = await own.as('plain', { grant_type })
      assert.deepEqual([status, body['error']], [400, 'unauthorized_client'])
    }
  })
})

describe('the token exchange (RFC 8693)', () => {
  const exchange = (own: Clients, token: string, more: Readonly<Record<string, string>> = {}) =>
    own.as('billing', { grant_type: EXCHANGE, subject_token: token, subject_token_type: ACCESS_TOKEN, ...more })

  it('gives a token of the user’s, in which the client acts, with the scopes that both may have', async () => {
    await using own = await withClients()
    const { access, sid } = await own.server.logIn()
    const answer = await exchange(own, access)
    const { access_token: _, expires_in, ...rest } = answer.body
    assert.deepEqual(rest, { issued_token_type: ACCESS_TOKEN, token_type: 'Bearer', scope: 'read' })
    assert.ok(Number(expires_in) <= 600)
    const claims = claimsOf(answer)
    const before = decodeUnverified(access).claims
    assert.deepEqual(
      [claims['sub'], claims['act'], claims['client_id'], claims['scope'], claims['sid'], claims['auth_time']],
      ['7', { sub: 'client:billing' }, 'billing', 'read', sid, before['auth_time']],
    )
    assert.deepEqual([claims['roles'], claims['aud']], [undefined, 'https://login.test'])
    assert.ok(Number(claims['exp']) <= Number(before['exp']))
    const [event] = own.server.events.filter(({ type }) => type === 'token_exchanged')
    assert.deepEqual([event?.outcome, event?.subject, event?.actor], ['success', '7', 'client:billing'])
  })

  it('outlives neither the token that it was made of nor its session', async () => {
    await using own = await withClients()
    const { access, sid } = await own.server.logIn()
    own.server.pass(590)
    await own.server.ready()
    const answer = await exchange(own, access)
    assert.ok(Number(answer.body['expires_in']) <= 10)
    assert.equal(claimsOf(answer)['exp'], decodeUnverified(access).claims['exp'])
    await own.server.sessions.endSession({ id: sid, reason: 'logout', client: {} })
    assert.equal(await own.server.ask(String(answer.body['access_token'])), 401)
  })

  it('keeps who acted before (RFC 8693 §4.1), and stops at four', async () => {
    await using own = await withClients()
    let token = (await own.server.logIn()).access
    let act: object | undefined
    for (let hop = 0; hop < 4; hop++) {
      const answer = await exchange(own, token)
      act = { sub: 'client:billing', ...(act && { act }) }
      assert.deepEqual(claimsOf(answer)['act'], act)
      token = String(answer.body['access_token'])
    }
    assert.equal((await exchange(own, token)).body['error'], 'invalid_request')
  })

  it('names an actor by a token that was issued to the client, and no other', async () => {
    await using own = await withClients()
    const { access } = await own.server.logIn()
    const actorOf = async (id: string) =>
      String((await own.as(id, { grant_type: 'client_credentials' })).body['access_token'])
    const more = { actor_token_type: ACCESS_TOKEN }
    const good = await exchange(own, access, { ...more, actor_token: await actorOf('billing') })
    assert.deepEqual(claimsOf(good)['act'], { sub: 'client:billing' })
    for (const actor_token of [await actorOf('own'), access, 'x']) {
      const { status, body } = await exchange(own, access, { ...more, actor_token })
      assert.deepEqual([status, body['error']], [400, 'invalid_request'])
    }
  })

  it('never gives more scopes than the user’s token has, or the client may have', async () => {
    await using own = await withClients()
    const { access } = await own.server.logIn()
    for (const scope of ['bill', 'write', 'read write', 'admin']) {
      assert.equal((await exchange(own, access, { scope })).body['error'], 'invalid_scope', scope)
    }
    assert.equal((await exchange(own, access, { scope: 'read' })).body['scope'], 'read')
  })

  it('takes no token that is not good, whatever is wrong with it', async () => {
    await using own = await withClients()
    const { server } = own
    const pair = await server.logIn()
    const claims = decodeUnverified(pair.access).claims
    const sign = (more: object, key = testKey('sessions')) =>
      createSigner({ key }).sign({ ...claims, ...more }, { alg: 'HS256', typ: 'at+jwt' })
    const now = Math.floor(server.clock.now())
    const ended = await server.logIn()
    await server.sessions.endSession({ id: ended.sid, reason: 'logout', client: {} })
    await server.ready()
    for (const [what, token] of [
      ['expired', sign({ exp: now - 60 })],
      ['expired within the leeway', sign({ exp: now - 1 })],
      ['of another issuer', sign({ iss: 'https://evil.test' })],
      ['signed with another key', sign({}, testKey('another'))],
      ['bound to a key', sign({ cnf: { jkt: 'x' } })],
      ['of an ended session', ended.access],
      ['a refresh token', pair.refresh],
      ['no token', 'x'],
    ] as const) {
      const { status, body } = await exchange(own, token)
      assert.deepEqual([status, body['error']], [400, 'invalid_request'], what)
    }
    assert.equal((await exchange(own, sign({}))).status, 200)
  })

  for (const form of [
    { subject_token: '' },
    { subject_token_type: '' },
    { subject_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' },
    { requested_token_type: 'urn:ietf:params:oauth:token-type:id_token' },
    { actor_token_type: ACCESS_TOKEN },
    { actor_token: 'x' },
  ]) {
    it(`refuses ${JSON.stringify(form)} (RFC 8693 §2.1)`, async () => {
      await using own = await withClients()
      const { access } = await own.server.logIn()
      const { status, body } = await exchange(own, access, form)
      assert.deepEqual([status, body['error']], [400, 'invalid_request'])
    })
  }
})
