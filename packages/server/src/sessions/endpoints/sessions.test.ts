/** One's own sessions: listed, ended one by one, ended all. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bearer, pairOf, type SessionServer, startSessionServer, type TokenPair } from '../../testing/session-server.ts'

/** Whether access and refresh token of a session are good. */
async function alive(server: SessionServer, { access, refresh }: TokenPair): Promise<readonly boolean[]> {
  return [(await server.ask(access)) === 200, (await server.refresh(refresh)).status === 200]
}

const ALIVE = [true, true]
const DEAD = [false, false]

describe('GET /v1/sessions', () => {
  it('goes on page by page, the newest first and each once, and shows nobody those of others', async () => {
    await using server = await startSessionServer()
    const pairs = []
    for (let i = 0; i < 5; i++) pairs.push(await server.logIn())
    const other = await server.logIn('8')
    const headers = { authorization: `Bearer ${pairs[0]?.access}` }
    const seen: unknown[] = []
    let next: unknown
    do {
      const after = next === undefined ? '' : `&after=${next}`
      const { status, body } = await server.send(`GET /v1/sessions?limit=2${after}`, { headers })
      assert.equal(status, 200)
      seen.push(...(body['sessions'] as { session_id: string }[]).map(({ session_id }) => session_id))
      next = body['next']
    } while (next !== undefined)
    assert.deepEqual(seen, pairs.map(({ sid }) => sid).toReversed())
    const beyond = await server.send(`GET /v1/sessions?after=${other.sid}`, { headers })
    assert.equal((beyond.body['sessions'] as object[]).length, 5)
    for (const query of ['limit=0', 'limit=101', 'before=1', 'after=a&after=b'])
      assert.equal((await server.send(`GET /v1/sessions?${query}`, { headers })).status, 400, query)
    assert.equal((await server.send('GET /v1/sessions?after=%F0%9F%98%80', { headers })).status, 200)
  })

  it('lists one’s own live sessions, the newest first, and says which is the one that asks', async () => {
    await using server = await startSessionServer()
    const phone = await server.logIn('7', { device_label: 'my phone' })
    const laptop = await server.logIn('7')
    await server.logIn('8')
    const ended = await server.logIn('7')
    await server.sessions.endSession({ id: ended.sid, reason: 'ended_by_operator', client: {} })
    const answer = await server.send('GET /v1/sessions', { headers: bearer(phone.access) })
    assert.deepEqual([answer.status, answer.headers.get('cache-control')], [200, 'no-store'])
    const sessions = answer.body['sessions'] as readonly Readonly<Record<string, unknown>>[]
    assert.deepEqual(
      sessions.map(({ session_id, current, device_label }) => [session_id, current, device_label]),
      [
        [laptop.sid, false, undefined],
        [phone.sid, true, 'my phone'],
      ],
    )
    const [, first] = sessions
    assert.deepEqual(
      [first?.['client_id'], first?.['address'], first?.['user_agent']],
      ['first-party', '192.0.2.7', 'the first'],
    )
    const { created_at, last_used_at, expires_at } = first ?? {}
    assert.deepEqual([last_used_at, expires_at], [created_at, Number(created_at) + 14 * 86_400])
  })

  it('wants an access token', async () => {
    await using server = await startSessionServer()
    assert.equal((await server.send('GET /v1/sessions')).status, 401)
  })
})

describe('DELETE /v1/sessions/:session_id', () => {
  it('ends another of one’s own sessions, both its tokens, and no other', async () => {
    await using server = await startSessionServer()
    const [phone, laptop] = [await server.logIn(), await server.logIn()]
    const answer = await server.send(`DELETE /v1/sessions/${laptop.sid}`, { headers: bearer(phone.access) })
    assert.deepEqual([answer.status, answer.headers.get('cache-control')], [204, 'no-store'])
    assert.deepEqual(await alive(server, laptop), DEAD)
    assert.deepEqual(await alive(server, phone), ALIVE)
    assert.equal((await server.refresh(laptop.refresh)).body['code'], 'session_ended')
    assert.equal((await server.store.sessions.find(laptop.sid))?.ended?.reason, 'ended_by_user')
  })

  it('does not find another user’s, and leaves it alone', async () => {
    await using server = await startSessionServer()
    const [mine, theirs] = [await server.logIn('7'), await server.logIn('8')]
    for (const id of [theirs.sid, '00000000-0000-7000-8000-000000000000', 'x', '%27']) {
      const { status } = await server.send(`DELETE /v1/sessions/${id}`, { headers: bearer(mine.access) })
      assert.equal(status, 404, id)
    }
    assert.deepEqual(await alive(server, theirs), ALIVE)
  })
})

describe('POST /v1/logout', () => {
  const logOut = (server: SessionServer, access: string, json: object = {}) =>
    server.send('POST /v1/logout', { json, headers: bearer(access) })

  it('ends this session alone', async () => {
    await using server = await startSessionServer()
    const [phone, laptop] = [await server.logIn(), await server.logIn()]
    const answer = await logOut(server, phone.access)
    assert.deepEqual([answer.status, answer.headers.get('cache-control')], [204, 'no-store'])
    assert.deepEqual(await alive(server, phone), DEAD)
    assert.deepEqual(await alive(server, laptop), ALIVE)
    const told = server.events.filter(({ type }) => type === 'logout')
    assert.deepEqual(
      told.map(({ session, reason }) => [session, reason]),
      [[phone.sid, 'logout']],
    )
  })

  it('ends all sessions of the user everywhere, and no other user’s', async () => {
    await using server = await startSessionServer()
    const mine = [await server.logIn('7'), await server.logIn('7'), await server.logIn('7')]
    const theirs = await server.logIn('8')
    assert.equal((await logOut(server, mine[1]?.access ?? '', { everywhere: true })).status, 200)
    for (const pair of mine) assert.deepEqual(await alive(server, pair), DEAD)
    assert.deepEqual(await alive(server, theirs), ALIVE)
    assert.deepEqual(await alive(server, await server.logIn('7')), ALIVE)
  })

  it('refuses what it does not know, and ends nothing then', async () => {
    await using server = await startSessionServer()
    const pair = await server.logIn()
    for (const json of [{ everywhere: 'yes' }, { every: true }, []]) {
      assert.equal((await logOut(server, pair.access, json)).status, 400)
    }
    assert.deepEqual(await alive(server, pair), ALIVE)
  })
})

describe('one’s own sessions', () => {
  it('are hidden from a client that acts on the user’s behalf (RFC 8693)', async () => {
    await using server = await startSessionServer()
    const grant = 'urn:ietf:params:oauth:grant-type:token-exchange'
    const client = { id: 'agent', name: 'Agent', grants: [grant], scopes: ['read'], actor: 'cli' } as const
    const secret = (await server.sessions.createClient(client))?.secret ?? ''
    const pair = await server.logIn()
    const form = {
      grant_type: grant,
      client_id: 'agent',
      client_secret: secret,
      subject_token: pair.access,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    }
    const delegated = String((await server.send('POST /v1/token', { form })).body['access_token'])
    assert.equal(await server.ask(delegated), 200)
    const headers = bearer(delegated)
    for (const [target, json] of [
      ['GET /v1/sessions', undefined],
      [`DELETE /v1/sessions/${pair.sid}`, undefined],
      ['POST /v1/logout', { everywhere: true }],
    ] as const) {
      const { status, body } = await server.send(target, { headers, ...(json && { json }) })
      assert.deepEqual([status, body['code']], [403, 'access_denied'], target)
    }
    assert.deepEqual(await alive(server, pair), ALIVE)
  })
})

describe('ending the sessions of a user', () => {
  it('ends all others, as after a new password', async () => {
    await using server = await startSessionServer()
    const pairs: TokenPair[] = []
    for (let i = 0; i < 5; i++) pairs.push(await server.logIn())
    const [kept, ...others] = pairs
    assert.ok(kept)
    const ending = { subject: '7', except: kept.sid, reason: 'password_changed', client: {} } as const
    assert.equal(await server.sessions.endSessionsOfSubject(ending), 4)
    assert.equal(await server.sessions.endSessionsOfSubject(ending), 0)
    assert.deepEqual(await alive(server, kept), ALIVE)
    for (const pair of others) assert.deepEqual(await alive(server, pair), DEAD)
  })

  it('goes through as many sessions as there are', async () => {
    await using server = await startSessionServer({ maximumSessions: 1000, maximumSessionsPerClient: 1000 })
    const principal = { id: 'busy' }
    for (let i = 0; i < 450; i++) await server.sessions.sessions.start(principal, {})
    assert.equal(
      await server.sessions.endSessionsOfSubject({ subject: 'busy', reason: 'ended_by_operator', client: {} }),
      450,
    )
    assert.deepEqual(await server.sessions.listSessions({ subject: 'busy' }), [])
  })
})

describe('starting a session', () => {
  for (const id of ['client:roy', '', 'x'.repeat(256), 'a\0b']) {
    it(`refuses ${JSON.stringify(id.slice(0, 20))} for a user: no subject may be a client’s, or no text to revoke by`, async () => {
      await using server = await startSessionServer()
      await assert.rejects(server.sessions.sessions.start({ id }, {}), { code: 'principal_unusable' })
    })
  }

  it('goes on under the session of its login', async () => {
    await using server = await startSessionServer()
    const first = await server.logIn()
    assert.equal(pairOf(await server.refresh(first.refresh)).sid, first.sid)
  })
})
