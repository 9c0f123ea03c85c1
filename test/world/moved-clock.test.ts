/** One clock for all of a server: it is put ahead, and moved, and every lifetime, code, limit and cleanup moves with it. Nothing waits. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { decodeUnverified } from '@latchkey/tokens'
import { AHEAD_SECONDS, type MovedServer, PASSWORD, startMovedServer } from './moved-server.ts'

const DAY = 86_400
const ELSEWHERE = '198.51.100.9'

describe('a server whose clock is 1,000 seconds ahead', () => {
  it('logs in, guards, refreshes, revokes, and logs out by that clock', async () => {
    await using server = await startMovedServer()
    const { access_token: access = '', refresh_token: refresh } = await server.logIn()
    const { iat, exp } = decodeUnverified(access).claims
    assert.equal(iat, Math.floor(server.clock.now()))
    assert.equal(Number(exp) - Number(iat), 600)
    assert.ok(Number(iat) > Date.now() / 1000 + AHEAD_SECONDS / 2)
    assert.equal(await asked(server, access), 200)
    const refreshed = await server.refresh(refresh)
    assert.equal(refreshed.status, 200)
    const token = String(refreshed.body['access_token'])
    assert.equal((await server.send('POST /v1/logout', { token, json: {} })).status, 204)
    assert.deepEqual([await asked(server, token), await asked(server, access)], [401, 401])
    const again = await server.logIn()
    assert.equal(await asked(server, again['access_token'] ?? ''), 200)
  })
})

describe('with the clock move', () => {
  it('access tokens: ten minutes', async () => {
    await using server = await startMovedServer()
    const { access_token: access = '' } = await server.logIn()
    // Five seconds more are the leeway of the dialect.
    await server.pass(600)
    assert.equal(await asked(server, access), 200)
    await server.pass(6)
    assert.equal(await asked(server, access), 401)
  })

  it('sessions that nobody uses: fourteen days', async () => {
    await using server = await startMovedServer()
    const { refresh_token: refresh } = await server.logIn()
    await server.pass(14 * DAY - 60)
    const refreshed = await server.refresh(refresh)
    assert.equal(refreshed.status, 200)
    await server.pass(14 * DAY + 1)
    assert.equal((await server.refresh(String(refreshed.body['refresh_token']))).body['code'], 'session_expired')
  })

  it('sessions in use: thirty days', async () => {
    await using server = await startMovedServer()
    let { refresh_token: refresh = '' } = await server.logIn()
    for (let times = 0; times < 2; times += 1) {
      await server.pass(13 * DAY)
      refresh = String((await server.refresh(refresh)).body['refresh_token'])
    }
    await server.pass(4 * DAY + 1)
    assert.equal((await server.refresh(refresh)).body['code'], 'session_expired')
  })

  it('the grace in which a refresh token is answered again: thirty seconds', async () => {
    await using server = await startMovedServer()
    const { refresh_token: refresh } = await server.logIn()
    const first = await server.refresh(refresh)
    await server.pass(28)
    const second = await server.refresh(refresh)
    assert.equal(second.body['refresh_token'], first.body['refresh_token'])
    await server.pass(3)
    assert.equal((await server.refresh(refresh)).body['code'], 'refresh_reuse')
  })

  it('links that are mailed: an hour', async () => {
    await using server = await startMovedServer()
    const reset = async () => {
      await server.send('POST /v1/password/reset-request', { json: { email: 'roy@example.com' } })
      return server.mailedToken()
    }
    const use = async (token: string) =>
      (await server.send('POST /v1/password/reset', { json: { token, new_password: PASSWORD } })).status
    const late = await reset()
    await server.pass(3601)
    assert.equal(await use(late), 400)
    const inTime = await reset()
    await server.pass(3590)
    assert.equal(await use(inTime), 200)
  })

  it('API keys that end', async () => {
    await using server = await startMovedServer()
    const { access_token: token = '' } = await server.logIn()
    const json = { name: 'reports', scopes: ['read'], expires_in: 3600 }
    const made = await server.send('POST /v1/api-keys', { token, json })
    const key = String(made.body['api_key'])
    assert.equal(made.body['expires_at'], Number(made.body['created_at']) + 3600)
    await server.pass(3590)
    assert.equal(await asked(server, key), 200)
    await server.pass(11)
    assert.equal(await asked(server, key), 401)
  })

  it('the delay after wrong passwords', async () => {
    await using server = await startMovedServer()
    const guess = async () =>
      (await server.send('POST /v1/login', { json: { username: 'roy', password: 'wrong' } })).status
    for (let times = 0; times < 5; times += 1) assert.equal(await guess(), 400)
    assert.equal(await guess(), 429)
    await server.pass(60)
    assert.deepEqual([await guess(), await guess()], [400, 429])
    await server.pass(900)
    assert.equal((await server.logIn())['token_type'], 'Bearer')
  })

  it('how often one address may ask for something: sixty registrations at once, and one each six seconds', async () => {
    await using server = await startMovedServer()
    let names = 0
    const register = async () => {
      names += 1
      const [username, email] = [`user${names}`, `user${names}@example.com`]
      return (await server.send('POST /v1/users', { json: { username, email, password: PASSWORD } })).status
    }
    for (let times = 0; times < 60; times += 1) assert.equal(await register(), 202)
    assert.equal(await register(), 429)
    await server.pass(6)
    assert.deepEqual([await register(), await register()], [202, 429])
  })

  it('the keys that sign: the next is published in time, and signs after ninety days', async () => {
    await using server = await startMovedServer()
    const published = async () => {
      const { body } = await server.send('GET /.well-known/jwks.json')
      return (body['keys'] as readonly { readonly kid: string }[]).map(({ kid }) => kid)
    }
    const signing = async () => String(decodeUnverified((await server.logIn())['access_token'] ?? '').header['kid'])
    const first = await signing()
    assert.deepEqual(await published(), [first])
    await server.pass(90 * DAY - 359)
    await until(async () => (await published()).length === 2, server)
    assert.equal(await signing(), first)
    await server.pass(360)
    await until(async () => (await signing()) !== first, server)
    assert.equal((await published()).length, 2)
  })

  it('what is cleaned up: sessions, links, revocations and devices go once they have had their time', async () => {
    await using server = await startMovedServer()
    const { access_token: token = '', device_token: device = '' } = await server.logIn()
    await server.send('POST /v1/password/reset-request', { json: { email: 'roy@example.com' } })
    await server.mailedToken()
    const id = String(decodeUnverified(token).claims['sid'])
    await server.send('POST /v1/logout', { token, json: {} })
    assert.equal((await revoked(server)).length, 1)
    assert.ok(await server.store.sessions.find(id))
    await server.pass(1800)
    await until(async () => (await revoked(server)).length === 0, server)
    assert.ok(await server.store.sessions.find(id))
    await server.pass(31 * DAY)
    await until(async () => !(await server.store.sessions.find(id)), server)
    assert.notEqual(device, '')
  })

  it('devices that are known: half a year without a login', async () => {
    await using server = await startMovedServer()
    const { device_token: device = '' } = await server.logIn()
    const login = async (json: object) =>
      (await server.send('POST /v1/login', { json: { username: 'roy', ...json }, address: ELSEWHERE })).status
    const shut = async () => {
      const statuses = []
      for (let times = 0; times < 6; times += 1) statuses.push(await login({ password: 'wrong' }))
      assert.deepEqual(statuses, [400, 400, 400, 400, 400, 429])
    }
    await shut()
    assert.equal(await login({ password: PASSWORD, device_token: device }), 200)
    const loggedInAt = server.clock.now()
    await server.pass(91 * DAY)
    const tokenHash = createHash('sha256').update(device).digest('hex')
    // Asked with the day of the last use, so that the question does not count as one.
    await until(async () => !(await server.store.devices.find(tokenHash, loggedInAt, 0)), server)
    await shut()
    assert.equal(await login({ password: PASSWORD, device_token: device }), 429)
  })
})

async function asked(server: MovedServer, token: string): Promise<number> {
  return (await server.send('GET /v1/me', { token })).status
}

async function revoked({ store }: MovedServer) {
  return store.revocations.listAfter({ recordedAt: 0, id: '00000000-0000-0000-0000-000000000000' }, 10)
}

/** Work in the background may take some turns of the event loop, and some seconds of the moved clock. */
async function until(isTrue: () => Promise<boolean>, { clock }: MovedServer): Promise<void> {
  for (let times = 0; !(await isTrue()); times += 1) {
    assert.ok(times < 500, 'never')
    await clock.advance(1)
  }
}
