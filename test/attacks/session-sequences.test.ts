/** Attacks of several steps on sessions: refresh tokens, logouts, users who are gone. Against real servers in processes of their own. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type LoginServers, pairOf, startLoginServers } from '../sessions/login-servers.ts'

const GRACE_SECONDS = 30

describe('attacks: sequences of sessions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-attacks-'))
  let servers: LoginServers
  before(async () => {
    servers = await startLoginServers(`sqlite:${join(folder, 'latchkey.db')}`, 2)
  })
  after(async () => {
    await servers[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  it('refresh-after-restart: a spent token is known as one after kill -9, and so is its successor within the grace time', async () => {
    const { username } = await servers.register()
    const first = await servers.logIn(username)
    const second = pairOf(await servers.refresh(first.refresh))
    await servers.killAndRestart(0)
    assert.equal(pairOf(await servers.refresh(first.refresh)).refresh, second.refresh)
    await servers.pass(GRACE_SECONDS + 1)
    await servers.killAndRestart(1)
    const { status, body } = await servers.refresh(first.refresh)
    assert.deepEqual([status, body['error'], body['code']], [400, 'invalid_grant', 'refresh_reuse'])
  })

  it('refresh-reuse-revokes-family: the thief and the user are both out, and one event says so', async () => {
    const { id, username } = await servers.register()
    const first = await servers.logIn(username)
    const second = pairOf(await servers.refresh(first.refresh, 1))
    const third = pairOf(await servers.refresh(second.refresh))
    await servers.pass(GRACE_SECONDS + 1)
    for (const turn of [0, 1]) assert.equal(await servers.ask(third.access, turn), 200)
    assert.equal((await servers.refresh(first.refresh)).body['error'], 'invalid_grant')
    assert.equal((await servers.refresh(third.refresh, 1)).body['error'], 'invalid_grant')
    for (const turn of [0, 1]) await untilRefused(third.access, turn)
    const events = await servers.store.audit.list({ subject: id, type: 'refresh_reuse', limit: 9 })
    assert.equal(events.length, 1)
  })

  for (const [what, take] of [
    ['disabled', (id: string) => servers.store.users.setDisabled(id, 1)],
    ['deleted', (id: string) => servers.store.users.remove(id)],
  ] as const) {
    it(`user-delete: a user who was ${what} has no good token left, at any server`, async () => {
      const { id, username } = await servers.register()
      const pair = await servers.logIn(username)
      assert.equal(await servers.ask(pair.access), 200)
      assert.equal(await take(id), true)
      for (const turn of [0, 1]) assert.equal(await servers.ask(pair.access, turn), 401)
      const { status, body } = await servers.refresh(pair.refresh)
      assert.deepEqual([status, body['code']], [400, 'session_ended'])
    })
  }

  it('logout-vs-refresh: of 50 races at two servers, none leaves a refresh token that lives', async () => {
    const { username } = await servers.register()
    for (let round = 0; round < 50; round++) {
      const { refresh } = await servers.logIn(username, round)
      const [refreshed, revoked] = await Promise.all([
        servers.refresh(refresh, round),
        servers.revoke(refresh, round + 1),
      ])
      assert.equal(revoked.status, 200)
      for (const token of [refresh, refreshed.body['refresh_token'] ?? refresh]) {
        assert.equal((await servers.refresh(String(token), round)).body['code'], 'session_ended')
      }
    }
  })

  /** What one server revokes another refuses within a second. */
  async function untilRefused(access: string, turn: number): Promise<void> {
    while ((await servers.ask(access, turn)) !== 401) await new Promise((resolve) => setTimeout(resolve, 20))
  }
})
