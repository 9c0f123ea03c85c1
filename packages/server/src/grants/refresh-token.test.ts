/** Refreshing: one use, the same successor within the grace time, and reuse ends the session. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { decodeUnverified } from '@latchkey/tokens'
import { createRateLimits } from '../limits/limit-rates.ts'
import { memoryCounters } from '../limits/memory-counters.ts'
import { createRefreshToken, refreshTokenHash } from '../sessions/refresh-token.ts'
import { type Answer, pairOf, startSessionServer } from '../testing/session-server.ts'
import { createSystemClock } from '../world/system-clock.ts'
import { uuidV7 } from '../world/uuid-v7.ts'
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

const ATTEMPTS = ['a', 'b', 'c', 'd'].map((letter) => ({ attempt: letter.repeat(22) }))
const [one = {}, two = {}] = ATTEMPTS

/** What a refresh answers for short: its code, or `ok`. */
const verdict = ({ status, body }: Answer) => (status === 200 ? 'ok' : body['code'])

describe('a refresh token that was exchanged before', () => {
  it('is answered again however late, when the attempt is the one that was answered', async () => {
    await using server = await startSessionServer()
    const first = await server.logIn()
    const second = pairOf(await server.refresh(first.refresh, one))
    for (let day = 0; day < 3; day += 1) {
      server.pass(DAY_SECONDS)
      const again = pairOf(await server.refresh(first.refresh, one))
      assert.equal(again.refresh, second.refresh)
      assert.equal(await server.ask(again.access), 200)
    }
    assert.equal(verdict(await server.refresh(second.refresh, two)), 'ok')
  })

  for (const [who, more] of [
    ['another attempt', two],
    ['no attempt', {}],
  ] as const) {
    it(`is reuse after the grace time with ${who}, and the session ends`, async () => {
      await using server = await startSessionServer()
      const first = await server.logIn()
      const second = pairOf(await server.refresh(first.refresh, one))
      server.pass(31)
      assert.equal(verdict(await server.refresh(first.refresh, more)), 'refresh_reuse')
      assert.equal(verdict(await server.refresh(second.refresh, two)), 'refresh_reuse')
    })
  }

  it('is not answered for an attempt that was answered one exchange earlier: each is good for one', async () => {
    await using server = await startSessionServer()
    const first = await server.logIn()
    const second = pairOf(await server.refresh(first.refresh, one))
    await server.refresh(second.refresh, two)
    server.pass(31)
    assert.equal(verdict(await server.refresh(second.refresh, one)), 'refresh_reuse')
  })

  it('is answered by the grace time alone to a caller without an attempt, although nobody had one', async () => {
    await using server = await startSessionServer()
    const first = await server.logIn()
    await server.refresh(first.refresh)
    server.pass(31)
    assert.equal(verdict(await server.refresh(first.refresh)), 'refresh_reuse')
  })

  it('gets nothing when it is older than the one before: without harm at first, and later it is reuse', async () => {
    await using server = await startSessionServer()
    const pairs = [await server.logIn()]
    for (const attempt of ATTEMPTS.slice(0, 3)) {
      pairs.push(pairOf(await server.refresh(pairs.at(-1)?.refresh ?? '', attempt)))
    }
    const [r1, r2, r3, r4] = pairs.map(({ refresh }) => refresh)
    assert.ok(r1 && r2 && r3 && r4)
    for (const [i, old] of [r1, r2].entries()) {
      const { status, body } = await server.refresh(old, ATTEMPTS[i])
      assert.deepEqual([status, body['error'], body['code']], [400, 'invalid_grant', 'refresh_superseded'])
      assert.equal('refresh_token' in body, false)
    }
    assert.equal(verdict(await server.refresh(r4, ATTEMPTS[3])), 'ok')
    server.pass(31)
    assert.equal(verdict(await server.refresh(r1, one)), 'refresh_reuse')
    assert.equal(verdict(await server.refresh(r4, ATTEMPTS[3])), 'refresh_reuse')
  })

  it('is judged by the database’s clock, whatever time it is at the server', async () => {
    await using server = await startSessionServer()
    const first = await server.logIn()
    await server.refresh(first.refresh)
    server.clock.travel(3600)
    assert.equal(verdict(await server.refresh(first.refresh)), 'ok')
  })

  for (const attempt of ['short', 'a'.repeat(21), 'a'.repeat(65), `${'a'.repeat(21)}+`]) {
    it(`is not looked at with an attempt such as “${attempt.slice(0, 9)}” of ${attempt.length} characters`, async () => {
      await using server = await startSessionServer()
      const first = await server.logIn()
      const { status, body } = await server.refresh(first.refresh, { attempt })
      assert.deepEqual([status, body['error']], [400, 'invalid_request'])
      assert.equal(verdict(await server.refresh(first.refresh)), 'ok')
    })
  }

  it('is answered again however late to a client that has shown its secret, and to no other', async () => {
    await using server = await startSessionServer()
    const made = await server.sessions.createClient({
      id: 'app',
      name: 'app',
      actor: 'cli',
      grants: ['refresh_token'],
      scopes: ['read'],
      audiences: ['https://login.test'],
    })
    const first = await server.logIn()
    const session = await server.store.sessions.find(first.sid)
    assert.ok(made && session)
    const token = createRefreshToken()
    await server.store.sessions.create({
      ...session,
      id: uuidV7(1),
      clientId: 'app',
      currentHash: refreshTokenHash(token),
    })
    const app = { client_id: 'app', client_secret: made.secret ?? '' }
    const successor = pairOf(await server.refresh(token, app)).refresh
    server.pass(3600)
    assert.equal(pairOf(await server.refresh(token, app)).refresh, successor)
    assert.equal(verdict(await server.refresh(token)), 'refresh_unknown')
    assert.equal(verdict(await server.refresh(successor, app)), 'ok')
  })

  it('finds a thief who refreshes in step at the second turn, whatever they have copied', async () => {
    for (const copied of [one, two, {}]) {
      await using server = await startSessionServer()
      const stolen = (await server.logIn()).refresh
      const own = pairOf(await server.refresh(stolen, one)).refresh
      server.pass(600)
      const thiefs = await server.refresh(stolen, copied)
      if (copied !== one) {
        assert.equal(verdict(thiefs), 'refresh_reuse')
        continue
      }
      // Who has the attempt too gets the head, and then goes on with it alone: the owner's next turn shows that there are two.
      const theirs = pairOf(thiefs).refresh
      assert.equal(theirs, own)
      server.pass(300)
      assert.equal(verdict(await server.refresh(theirs, two)), 'ok')
      server.pass(300)
      assert.equal(verdict(await server.refresh(own, ATTEMPTS[2])), 'refresh_reuse')
    }
  })
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

  it('answers the token before the current one with the same successor while the grace time lasts', async () => {
    await using server = await startSessionServer()
    const first = await server.logIn()
    const second = pairOf(await server.refresh(first.refresh))
    server.pass(29)
    const again = pairOf(await server.refresh(first.refresh))
    assert.equal(again.refresh, second.refresh)
    assert.notEqual(again.access, second.access)
    assert.equal(await server.ask(again.access), 200)
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
    const third = pairOf(await server.refresh(second.refresh, one))
    await server.refresh(second.refresh, one)
    await server.refresh(refresh)
    await server.refresh('A'.repeat(43))
    const told = server.events.map(({ type, outcome, reason }) => [type, outcome, reason])
    assert.deepEqual(told, [
      ['refresh', 'success', undefined],
      ['refresh', 'success', 'grace'],
      ['refresh', 'success', undefined],
      ['refresh', 'success', 'retry'],
      ['refresh', 'refused', 'refresh_superseded'],
      ['refresh', 'refused', 'refresh_unknown'],
    ])
    assert.ok(
      ![refresh, second.refresh, third.refresh, 'a'.repeat(22)].some((token) =>
        JSON.stringify(server.events).includes(token),
      ),
    )
  })
})
