/** How many sessions a user may have. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseOptions } from '@latchkey/options'
import { startSessionServer } from '../testing/session-server.ts'
import { sessionLimitOptions } from './session-limits.ts'

describe('a user who has as many sessions as they may have', () => {
  it('loses the one that was unused for longest by another login, and its tokens are refused', async () => {
    await using it = await startSessionServer({ maximumSessionsPerClient: 3 })
    const first = await it.logIn()
    it.pass(10)
    const second = await it.logIn()
    it.pass(10)
    const third = await it.logIn()
    const again = await it.refresh(first.refresh)
    assert.equal(again.status, 200)
    it.pass(10)
    const fourth = await it.send('POST /v1/login', { json: { username: '7', password: 'open sesame' } })
    await it.ready()
    assert.equal(await it.ask(second.access), 401)
    assert.equal((await it.refresh(second.refresh)).body['error'], 'invalid_grant')
    for (const access of [third.access, String(fourth.body['access_token'])]) assert.equal(await it.ask(access), 200)
    assert.equal((await it.refresh(String(again.body['refresh_token']))).status, 200)
    const ended = it.events.filter(({ type }) => type === 'session_ended')
    assert.deepEqual(
      ended.map(({ session, reason, actor }) => [session, reason, actor]),
      [[second.sid, 'too_many', 'system']],
    )
    // Whoever asks why finds the login that did it.
    assert.ok(ended[0]?.requestId)
    assert.equal(ended[0].requestId, fourth.headers.get('latchkey-request-id'))
  })

  it('has no fewer because of what others do', async () => {
    await using it = await startSessionServer({ maximumSessionsPerClient: 2 })
    const mine = await it.logIn('8')
    for (let i = 0; i < 4; i++) await it.logIn('7')
    await it.ready()
    assert.equal(await it.ask(mine.access), 200)
    assert.equal((await it.store.sessions.listLive({ subject: '7', now: it.clock.now(), limit: 9 })).length, 2)
  })

  it('keeps so many over all clients, whatever there was before', async () => {
    await using it = await startSessionServer({ maximumSessions: 5, maximumSessionsPerClient: 4 })
    const pair = await it.logIn()
    const like = await it.store.sessions.find(pair.sid)
    assert.ok(like)
    for (let i = 0; i < 450; i++) {
      const id = `0191f2d4-0000-7000-8000-${String(i).padStart(12, '0')}`
      const currentHash = i.toString(16).padStart(64, '0')
      await it.store.sessions.create({
        ...like,
        id,
        clientId: `client ${i % 9}`,
        currentHash,
        lastUsedAt: like.createdAt - i,
      })
    }
    await it.logIn()
    const left = await it.store.sessions.listLive({ subject: '7', now: it.clock.now(), limit: 99 })
    // The last login may be a second later than the first.
    const ages = left.map(({ lastUsedAt }) => Math.max(0, like.createdAt - lastUsedAt))
    assert.deepEqual(ages.toSorted(), [0, 0, 0, 1, 2])
  })
})

it('they are a hundred, and twenty with one client, unless the options say otherwise', () => {
  assert.deepEqual(parseOptions(sessionLimitOptions, {}), { maximumSessions: 100, maximumSessionsPerClient: 20 })
})
