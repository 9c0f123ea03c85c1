/** Sessions whose tokens are in cookies: login, refresh and logout, and what others can do to them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeUnverified } from '@latchkey/tokens'
import { type Answer, bearer, type SessionServer, startSessionServer } from '../testing/session-server.ts'

const origin = 'https://app.test'
const asks = { origin, 'latchkey-session': 'cookie' }
const REFRESH = { grant_type: 'refresh_token' }

/** The cookies of a browser. Path and site are left to tests in a browser. */
class Jar extends Map<string, string> {
  take({ headers }: Answer): this {
    for (const line of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.delete(name)
      else this.set(name, value)
    }
    return this
  }

  get header(): string {
    return [...this].map((pair) => pair.join('=')).join('; ')
  }
}

const start = () => startSessionServer({ cookies: { origins: [origin] } })
const logIn = (server: SessionServer, headers: object = asks, username = '7') =>
  server.send('POST /v1/login', { json: { username, password: 'open sesame' }, headers: { ...headers } })
const refresh = (server: SessionServer, jar: Jar, form: object = {}, headers: object = asks) =>
  server.send('POST /v1/token', { form: { ...REFRESH, ...form }, headers: { ...headers, cookie: jar.header } })
const read = async (server: SessionServer, jar: Jar) => {
  await server.ready()
  return (await server.send('GET /protected', { headers: { cookie: jar.header } })).status
}

describe('a client that does not ask for cookies', () => {
  it('logs in and refreshes without an origin, as curl and apps do, and sets no cookie', async () => {
    await using server = await start()
    const pair = await server.logIn()
    const again = await server.refresh(pair.refresh)
    assert.deepEqual(
      [again.status, typeof again.body['access_token'], typeof again.body['refresh_token']],
      [200, 'string', 'string'],
    )
    assert.deepEqual(again.headers.getSetCookie(), [])
    assert.equal(await server.ask(String(again.body['access_token'])), 200)
  })

  it('refreshes with the token of its form, and never with that of a cookie', async () => {
    await using server = await start()
    const jar = new Jar().take(await logIn(server))
    const without = await refresh(server, jar, {}, { origin })
    assert.deepEqual([without.status, without.body['error']], [400, 'invalid_request'])
    const { refresh: own } = await server.logIn('8')
    const { status, body } = await refresh(server, jar, { refresh_token: own }, {})
    assert.equal(status, 200)
    assert.equal(decodeUnverified(String(body['access_token'])).claims['sub'], '8')
  })

  it('keeps the cookies of whoever shares its browser when it logs out', async () => {
    await using server = await start()
    const { access } = await server.logIn()
    const answer = await server.send('POST /v1/logout', { json: {}, headers: bearer(access) })
    assert.deepEqual([answer.status, answer.headers.getSetCookie()], [204, []])
  })
})

describe('a browser that logs in again', () => {
  const again = (server: SessionServer, jar: Jar, password = 'open sesame') =>
    server.send('POST /v1/login', { json: { username: '8', password }, headers: { ...asks, cookie: jar.header } })
  const live = async (server: SessionServer, subject: string) =>
    (await server.sessions.listSessions({ subject })).length

  it('ends the session whose cookies it replaces, once the password was right', async () => {
    await using server = await start()
    const jar = new Jar().take(await logIn(server))
    const other = new Jar().take(await logIn(server))
    assert.equal((await again(server, jar, 'wrong')).status, 400)
    assert.deepEqual([await live(server, '7'), await read(server, jar)], [2, 200])
    assert.equal((await again(server, jar)).status, 200)
    assert.deepEqual([await live(server, '7'), await live(server, '8')], [1, 1])
    assert.deepEqual([await read(server, jar), await read(server, other)], [401, 200])
  })

  it('ends none where its tokens come in the body, or the cookie is none of this server’s', async () => {
    await using server = await start()
    const jar = new Jar().take(await logIn(server))
    const json = { username: '8', password: 'open sesame' }
    await server.send('POST /v1/login', { json, headers: { cookie: jar.header } })
    await server.send('POST /v1/login', { json, headers: { ...asks, cookie: '__Host-lk_at=a.b.c' } })
    assert.equal(await live(server, '7'), 1)
  })
})

describe('a client that asks for cookies', () => {
  it('gets no token in the body, at the login and at each refresh', async () => {
    await using server = await start()
    const login = await logIn(server)
    const jar = new Jar().take(login)
    assert.deepEqual([...jar.keys()], ['__Host-lk_at', '__Secure-lk_rt', '__Host-csrf_token'])
    const renewed = await refresh(server, jar)
    for (const { status, body } of [login, renewed]) {
      assert.equal(status, 200)
      assert.deepEqual(
        [body['access_token'], body['refresh_token'], body['csrf_token']],
        [undefined, undefined, jar.get('__Host-csrf_token')],
      )
      for (const name of ['__Host-lk_at', '__Secure-lk_rt'])
        assert.ok(!JSON.stringify(body).includes((jar.get(name) ?? '').slice(0, 40)), name)
    }
    const before = jar.get('__Secure-lk_rt')
    jar.take(renewed)
    assert.notEqual(jar.get('__Secure-lk_rt'), before)
    assert.equal(await read(server, jar), 200)
  })

  it('refreshes as often as it likes, with one CSRF token for the whole session', async () => {
    await using server = await start()
    const jar = new Jar().take(await logIn(server))
    const csrf = jar.get('__Host-csrf_token')
    for (let i = 0; i < 3; i += 1) {
      server.pass(600)
      jar.take(await refresh(server, jar))
      assert.equal(jar.get('__Host-csrf_token'), csrf)
      const headers = { origin, cookie: jar.header, 'x-csrf-token': csrf ?? '' }
      await server.ready()
      assert.equal((await server.send('GET /v1/sessions', { headers })).status, 200)
    }
  })

  it('may lose an answer, or ask in several tabs at once: the cookie before gives the same successor', async () => {
    await using server = await start()
    const jar = new Jar().take(await logIn(server))
    const answers = await Promise.all([1, 2, 3].map(() => refresh(server, jar)))
    const successors = answers.map((answer) => new Jar().take(answer).get('__Secure-lk_rt'))
    assert.equal(new Set(successors).size, 1)
    assert.equal((await refresh(server, new Jar().take(answers[0] as Answer))).status, 200)
  })

  for (const headers of [{ 'latchkey-session': 'cookie' }, { ...asks, origin: 'https://evil.test' }]) {
    it(`is refused, and sets nothing, from ${'origin' in headers ? 'a strange page' : 'nowhere'}`, async () => {
      await using server = await start()
      const jar = new Jar().take(await logIn(server))
      for (const refused of [await logIn(server, headers), await refresh(server, jar, {}, headers)]) {
        assert.deepEqual([refused.status, refused.body['code']], [403, 'csrf_refused'])
        assert.deepEqual(refused.headers.getSetCookie(), [])
      }
      assert.equal((await refresh(server, jar)).status, 200)
    })
  }

  it('sends the refresh token in its cookie and nowhere else', async () => {
    await using server = await start()
    const jar = new Jar().take(await logIn(server))
    const { refresh: other } = await server.logIn('8')
    const twice = await refresh(server, jar, { refresh_token: other })
    assert.deepEqual([twice.status, twice.body['error']], [400, 'invalid_request'])
    assert.deepEqual(twice.headers.getSetCookie(), [])
    const none = await refresh(server, new Jar())
    assert.deepEqual([none.status, none.body['code']], [400, 'refresh_unknown'])
  })

  it('does not go on in a session that a sibling host has planted', async () => {
    await using server = await start()
    const victim = new Jar().take(await logIn(server))
    const attacker = new Jar().take(await logIn(server, asks, '8'))
    const planted = new Jar([...victim, ['__Secure-lk_rt', attacker.get('__Secure-lk_rt') ?? '']])
    const answer = await refresh(server, planted)
    assert.deepEqual([answer.status, answer.body['code']], [400, 'refresh_unknown'])
    assert.deepEqual(answer.headers.getSetCookie(), [])
  })

  it('is one with a user: no client with a secret gets its tokens in cookies', async () => {
    await using server = await start()
    const client = { id: 'c', name: 'C', grants: ['client_credentials'], actor: 'cli' } as const
    const secret = (await server.sessions.createClient(client))?.secret ?? ''
    const form = { grant_type: 'client_credentials', client_id: 'c', client_secret: secret }
    const asked = await server.send('POST /v1/token', { form, headers: asks })
    assert.deepEqual([asked.status, asked.body['error'], asked.headers.getSetCookie()], [400, 'invalid_request', []])
    assert.equal((await server.send('POST /v1/token', { form })).status, 200)
  })

  it('is refused beside an access token in a header, however good both are', async () => {
    await using server = await start()
    const jar = new Jar().take(await logIn(server))
    const { access } = await server.logIn()
    const both = await server.send('GET /protected', { headers: { ...bearer(access), cookie: jar.header } })
    assert.deepEqual([both.status, both.body['code']], [400, 'credential_malformed'])
  })

  it('loses all its cookies with the logout, and they are good for nothing then', async () => {
    await using server = await start()
    const jar = new Jar().take(await logIn(server))
    const copy = new Jar(jar)
    const headers = { origin, cookie: jar.header }
    const forged = await server.send('POST /v1/logout', { json: {}, headers })
    assert.deepEqual([forged.status, forged.headers.getSetCookie()], [403, []])
    const proof = { 'x-csrf-token': jar.get('__Host-csrf_token') ?? '' }
    const answer = await server.send('POST /v1/logout', { json: {}, headers: { ...headers, ...proof } })
    assert.equal(answer.status, 204)
    assert.deepEqual([...jar.take(answer).keys()], [])
    assert.equal(await read(server, copy), 401)
    assert.equal((await refresh(server, copy)).body['code'], 'session_ended')
  })

  it('loses them as well when it ends its own session by its id, and keeps them when it ends another', async () => {
    await using server = await start()
    const jar = new Jar().take(await logIn(server))
    const other = decodeUnverified((await server.logIn()).access).claims['sid']
    const own = decodeUnverified(jar.get('__Host-lk_at') ?? '').claims['sid']
    const headers = { origin, cookie: jar.header, 'x-csrf-token': jar.get('__Host-csrf_token') ?? '' }
    const elsewhere = await server.send(`DELETE /v1/sessions/${other}`, { headers })
    assert.deepEqual([elsewhere.status, elsewhere.headers.getSetCookie()], [204, []])
    const answer = await server.send(`DELETE /v1/sessions/${own}`, { headers })
    assert.equal(answer.status, 204)
    assert.deepEqual([...jar.take(answer).keys()], [])
  })
})
