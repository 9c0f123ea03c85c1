/** Refreshing: one use, the same successor within the grace time, and reuse ends the session. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { decodeUnverified } from '@latchkey/tokens'
import { createRateLimits } from '../limits/limit-rates.ts'
import { memoryCounters } from '../limits/memory-counters.ts'
import { pairOf, startSessionServer } from '../testing/session-server.ts'
import { createSystemClock } from '../world/system-clock.ts'
import { describeGrant } from './testing/describe-grant.ts'

const DAY_SECONDS = 86_400

describeGrant({
  grantType: 'refresh_token',
  callers: 'public-too',
  form: async (server) => ({ refresh_token: (await server.logIn()).refresh }),
  hasUser: true,
  secondUse: { error: 'invalid_grant', code: 'refresh_reuse' },
  scopes: ['read', 'write'],
})

describe('refreshing', () => {
  it('gives a new access token of the same session, and a successor of the refresh token (RFC 6749 §6)', async () => {
    await using server = await startSessionServer()
    const first = await server.logIn()
    server.pass(60)
    const answer = await server.refresh(first.refresh)
    const second = pairOf(answer)
    assert.deepEqual([answer.status, answer.headers.get('cache-control')], [200, 'no-store'])
    const { token_type, expires_in, refresh_expires_in, scope } = answer.body
    assert.deepEqual(
      { token_type, expires_in, refresh_expires_in, scope },
      { token_type: 'Bearer', expires_in: 600, refresh_expires_in: 14 * DAY_SECONDS, scope: 'read write' },
    )
    assert.match(second.refresh, /^[\w-]{43}$/)
    assert.notEqual(second.refresh, first.refresh)
    assert.equal(await server.ask(second.access), 200)
    const [before, after] = [first, second].map(({ access }) => decodeUnverified(access).claims)
    assert.ok(before && after)
    for (const claim of ['sub', 'aud', 'iss', 'client_id', 'sid', 'auth_time', 'scope', 'roles']) {
      assert.deepEqual(after[claim], before[claim], claim)
    }
    assert.notEqual(after['jti'], before['jti'])
  })

  it('keeps the time of the login for as long as the session lasts', async () => {
    await using server = await startSessionServer()
    let pair = await server.logIn()
    const { auth_time: loggedInAt } = decodeUnverified(pair.access).claims
    for (let day = 0; day < 5; day++) {
      server.pass(DAY_SECONDS)
      pair = pairOf(await server.refresh(pair.refresh))
      assert.equal(decodeUnverified(pair.access).claims['auth_time'], loggedInAt)
    }
  })

  it('answers a spent token with the same successor while its grace time lasts, however far the family has gone', async () => {
    await using server = await startSessionServer()
    const first = await server.logIn()
    const second = pairOf(await server.refresh(first.refresh))
    const third = pairOf(await server.refresh(second.refresh))
    await server.refresh(third.refresh)
    server.pass(29)
    for (const [spent, successor] of [
      [first, second],
      [second, third],
    ] as const) {
      const again = pairOf(await server.refresh(spent.refresh))
      assert.equal(again.refresh, successor.refresh)
      assert.notEqual(again.access, successor.access)
      assert.equal(await server.ask(again.access), 200)
    }
  })

  it('ends the session when a token is used again after the grace time (RFC 9700 §4.14.2)', async () => {
    await using server = await startSessionServer()
    const first = await server.logIn()
    const second = pairOf(await server.refresh(first.refresh))
    const third = pairOf(await server.refresh(second.refresh))
    server.pass(31)
    const { status, body } = await server.refresh(first.refresh)
    assert.deepEqual([status, body['error'], body['code']], [400, 'invalid_grant', 'refresh_reuse'])
    for (const { access } of [first, second, third]) assert.equal(await server.ask(access), 401)
    for (const { refresh } of [first, second, third]) {
      assert.equal((await server.refresh(refresh)).body['code'], 'refresh_reuse')
    }
    const session = await server.store.sessions.find(first.sid)
    assert.equal(session?.ended?.reason, 'refresh_reuse')
  })

  it('records one reuse with both clients, however many copies come at once', async () => {
    await using server = await startSessionServer()
    const { refresh, sid } = await server.logIn()
    await server.refresh(refresh)
    server.pass(31)
    await Promise.all(Array.from({ length: 20 }, () => server.refresh(refresh)))
    const about = { reason: 'refresh_reuse', subject: '7', session: sid, client: 'first-party', address: '192.0.2.7' }
    assert.deepEqual(
      server.events.filter(({ type }) => type !== 'refresh').map(({ requestId: _, ...event }) => event),
      [
        { type: 'refresh_reuse', outcome: 'refused', userAgent: 'another', ...about },
        { type: 'session_ended', outcome: 'success', actor: 'system', userAgent: 'the first', ...about },
      ],
    )
  })

  it('takes every second use for reuse where there is no grace time', async () => {
    await using server = await startSessionServer({ refreshGraceSeconds: 0 })
    const { refresh } = await server.logIn()
    const second = pairOf(await server.refresh(refresh))
    assert.equal((await server.refresh(refresh)).body['code'], 'refresh_reuse')
    assert.equal((await server.refresh(second.refresh)).status, 400)
  })

  it('gives all who use a token at once the same successor', async () => {
    await using server = await startSessionServer()
    const { refresh } = await server.logIn()
    const answers = await Promise.all(Array.from({ length: 50 }, () => server.refresh(refresh)))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.equal(new Set(answers.map((answer) => pairOf(answer).refresh)).size, 1)
  })

  it('expires after the idle time without a refresh, and not a day earlier', async () => {
    await using server = await startSessionServer()
    let { refresh } = await server.logIn()
    server.pass(13 * DAY_SECONDS)
    refresh = pairOf(await server.refresh(refresh)).refresh
    server.pass(14 * DAY_SECONDS)
    const { status, body } = await server.refresh(refresh)
    assert.deepEqual([status, body['error'], body['code']], [400, 'invalid_grant', 'session_expired'])
  })

  it('is over at its absolute end, however busy it is, and neither token is promised for longer', async () => {
    await using server = await startSessionServer()
    let { refresh } = await server.logIn()
    for (let day = 0; day < 29; day++) {
      server.pass(DAY_SECONDS)
      refresh = pairOf(await server.refresh(refresh)).refresh
    }
    server.pass(DAY_SECONDS - 100)
    const last = await server.refresh(refresh)
    assert.ok(Number(last.body['expires_in']) <= 100 && Number(last.body['refresh_expires_in']) <= 100)
    server.pass(100)
    assert.equal((await server.refresh(pairOf(last).refresh)).body['code'], 'session_expired')
    assert.equal((await server.refresh(refresh)).body['code'], 'session_expired')
  })

  it('gives the scopes and roles that the user has now', async () => {
    await using server = await startSessionServer()
    const { refresh } = await server.logIn()
    server.users.set('7', { id: '7', scopes: ['audit'], roles: [] })
    const { scope, roles } = decodeUnverified(pairOf(await server.refresh(refresh)).access).claims
    assert.deepEqual([scope, roles], ['audit', undefined])
  })

  it('gives fewer scopes when asked to, for this access token alone, and never more', async () => {
    await using server = await startSessionServer()
    const { refresh } = await server.logIn()
    const wider = await server.refresh(refresh, { scope: 'read admin' })
    assert.deepEqual([wider.status, wider.body['error']], [400, 'invalid_scope'])
    const narrow = await server.refresh(refresh, { scope: 'read' })
    assert.equal(narrow.body['scope'], 'read')
    assert.equal((await server.refresh(pairOf(narrow).refresh)).body['scope'], 'read write')
  })

  it('ends the session of a user who is gone', async () => {
    await using server = await startSessionServer()
    const { refresh, access, sid } = await server.logIn()
    server.users.delete('7')
    const { status, body } = await server.refresh(refresh)
    assert.deepEqual([status, body['error'], body['code']], [400, 'invalid_grant', 'session_ended'])
    assert.equal(await server.ask(access), 401)
    assert.equal((await server.store.sessions.find(sid))?.ended?.reason, 'principal_unknown')
  })

  it('is limited for each session, exchanges nothing beyond that, and still detects a copy', async () => {
    const clock = createSystemClock()
    const limits = createRateLimits({
      counters: memoryCounters({ clock }),
      clock,
      secret: 'a secret of 32 characters or more',
    })
    await using server = await startSessionServer({ limits })
    const [first, other] = [await server.logIn(), await server.logIn()]
    const refreshed = [first.refresh]
    for (let i = 0; i < 30; i++) refreshed.push(pairOf(await server.refresh(refreshed.at(-1) ?? '')).refresh)
    const limited = await server.refresh(refreshed.at(-1) ?? '')
    assert.deepEqual([limited.status, limited.body['error']], [429, 'too_many_requests'])
    const wait = Number(limited.headers.get('retry-after'))
    assert.ok(wait > 0)
    assert.deepEqual([limited.body['code'], limited.body['retry_after']], ['too_many_requests', wait])
    assert.equal((await server.store.sessions.find(first.sid))?.ended, undefined)
    assert.equal((await server.refresh(other.refresh)).status, 200)
    server.pass(31)
    assert.equal((await server.refresh(first.refresh)).body['code'], 'refresh_reuse')
  })

  for (const [what, token] of [
    ['a token that nobody has issued', 'A'.repeat(43)],
    ['a token with one character more', 'A'.repeat(44)],
    ['a JWT', 'e30.e30.AA'],
    ['SQL', "' or '1'='1"],
  ] as const) {
    it(`knows nothing of ${what}`, async () => {
      await using server = await startSessionServer()
      await server.logIn()
      const { status, body } = await server.refresh(token)
      assert.deepEqual([status, body['error'], body['code']], [400, 'invalid_grant', 'refresh_unknown'])
    })
  }

  it('keeps no token in the database, neither one that is good nor one that was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-tokens-'))
    try {
      const server = await startSessionServer({ url: `sqlite:${join(folder, 'latchkey.db')}` })
      const pairs = [await server.logIn()]
      for (let i = 0; i < 4; i++) pairs.push(pairOf(await server.refresh(pairs.at(-1)?.refresh ?? '')))
      await server[Symbol.asyncDispose]()
      const bytes = readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join()
      assert.ok(bytes.includes(pairs[0]?.sid ?? ' '))
      for (const { refresh, access } of pairs) assert.ok(!bytes.includes(refresh) && !bytes.includes(access))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('tells the audit log of every refresh and every refusal, and names no token', async () => {
    await using server = await startSessionServer()
    const { refresh } = await server.logIn()
    const second = pairOf(await server.refresh(refresh))
    await server.refresh(refresh)
    await server.refresh('A'.repeat(43))
    const told = server.events.map(({ type, outcome, reason }) => [type, outcome, reason])
    assert.deepEqual(told, [
      ['refresh', 'success', undefined],
      ['refresh', 'success', 'grace'],
      ['refresh', 'refused', 'refresh_unknown'],
    ])
    assert.ok(![refresh, second.refresh].some((token) => JSON.stringify(server.events).includes(token)))
  })
})
