/** The admin API, over HTTP and a real store. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AccountServer, PASSWORD, startAccountServer } from '../testing/account-server.ts'

async function startWithAdmin(): Promise<AccountServer & { readonly admin: string; readonly adminId: string }> {
  const it = await startAccountServer({ recentLoginSeconds: 300 })
  const adminId = await it.addUser('ada')
  assert.equal(await it.accounts.grantFirstAdmin('ada'), 'granted')
  return { ...it, adminId, admin: await it.logIn('ada') }
}

describe('the admin API', () => {
  it('is opened by a role, in person, after a recent login', async () => {
    await using it = await startWithAdmin()
    const { admin } = it
    await it.addUser('roy')
    const roy = await it.logIn('roy')
    const targets = it.accounts.adminEndpoints.map(({ method, path }) => `${method} ${path.replace(':user_id', 'x')}`)
    assert.ok(targets.length >= 10)
    for (const target of targets) {
      assert.equal((await it.send(target)).status, 401, target)
      assert.equal((await it.send(target, undefined, roy)).status, 403, target)
    }
    await it.pass(301)
    for (const target of targets) {
      const { status, body } = await it.send(target, undefined, admin)
      assert.deepEqual([status, body['error']], [401, 'insufficient_user_authentication'], target)
    }
  })

  it('has one first administrator, named once', async () => {
    await using it = await startAccountServer()
    await it.addUser('ada')
    await it.addUser('eve')
    assert.equal(await it.accounts.grantFirstAdmin('nobody'), 'user_unknown')
    assert.equal(await it.accounts.grantFirstAdmin('ada'), 'granted')
    assert.equal(await it.accounts.grantFirstAdmin('eve'), 'admin_exists')
    assert.equal(await it.accounts.grantFirstAdmin('ada'), 'admin_exists')
    assert.ok(it.events.some(({ actor, reason }) => actor === 'cli' && reason === 'first_admin'))
  })

  it('makes users, lists them page by page, and finds one by name or mailbox', async () => {
    await using it = await startWithAdmin()
    const { admin } = it
    for (let i = 0; i < 5; i++) {
      const json = {
        username: `user${i}`,
        password: PASSWORD,
        email: `u${i}@example.com`,
        email_verified: true,
        scopes: ['read'],
      }
      assert.equal((await it.send('POST /v1/admin/users', json, admin)).status, 201)
    }
    const names: unknown[] = []
    for (let path = '/v1/admin/users?limit=4'; path; ) {
      const { body } = await it.send(`GET ${path}`, undefined, admin)
      names.push(...(body['users'] as { username: string }[]).map(({ username }) => username))
      path = body['next'] ? `/v1/admin/users?limit=4&after=${body['next']}` : ''
    }
    assert.deepEqual(names, ['ada', 'user0', 'user1', 'user2', 'user3', 'user4'])
    for (const query of ['username=user3', 'email=U3%40Example.com']) {
      const { body } = await it.send(`GET /v1/admin/users?${query}`, undefined, admin)
      const [user] = body['users'] as Record<string, unknown>[]
      assert.partialDeepStrictEqual(user, { username: 'user3', email: 'u3@example.com', scopes: ['read'] })
      assert.ok(!JSON.stringify(body).includes('pbkdf2'))
    }
    for (const [json, status] of [
      [{ username: 'user0' }, 409],
      [{ username: 'new', email: 'U0@example.com' }, 409],
      [{ username: 'n w' }, 400],
      [{ username: 'new', scopes: ['a b'] }, 400],
      [{ username: 'new', password: 'short' }, 400],
    ] as const) {
      assert.equal((await it.send('POST /v1/admin/users', json, admin)).status, status)
    }
  })

  it('sets roles and scopes, which the next access token has', async () => {
    await using it = await startWithAdmin()
    const { admin } = it
    const id = await it.addUser('roy')
    const grants = { scopes: ['read'], roles: ['editor'] }
    const { status, body } = await it.send(`PUT /v1/admin/users/${id}/grants`, grants, admin)
    assert.equal(status, 200)
    assert.partialDeepStrictEqual(body, { user_id: id, ...grants })
    const claims = await it.send('GET /protected', undefined, await it.logIn('roy'))
    assert.partialDeepStrictEqual(claims.body, { scope: 'read', roles: ['editor'] })
    for (const wrong of [
      { ...grants, roles: ['a b'] },
      { ...grants, scopes: ['x', 'x'] },
      { ...grants, scopes: Array.from({ length: 50 }, (_, i) => `w${i}`.padEnd(64, 'x')) },
    ]) {
      assert.equal((await it.send(`PUT /v1/admin/users/${id}/grants`, wrong, admin)).status, 400)
    }
  })

  it('disables a user, whose sessions end at once, and enables them', async () => {
    await using it = await startWithAdmin()
    const { admin } = it
    const id = await it.addUser('roy')
    const roy = await it.logIn('roy')
    assert.equal((await it.send(`POST /v1/admin/users/${id}/disable`, undefined, admin)).status, 204)
    assert.equal((await it.send('GET /v1/me', undefined, roy)).status, 401)
    assert.equal((await it.send('POST /v1/login', { username: 'roy', password: PASSWORD })).status, 400)
    assert.equal((await it.send(`POST /v1/admin/users/${id}/enable`, undefined, admin)).status, 204)
    // What was ended stays so.
    assert.equal((await it.send('GET /v1/me', undefined, roy)).status, 401)
    await it.logIn('roy')
  })

  it('ends sessions, revokes, deletes, and says who did it in the audit log', async () => {
    await using it = await startWithAdmin()
    const { admin, adminId } = it
    const id = await it.addUser('roy')
    const first = await it.logIn('roy')
    const ended = await it.send(`POST /v1/admin/users/${id}/end-sessions`, undefined, admin)
    assert.deepEqual([ended.status, ended.body], [200, { ended: 1, api_keys_left: 0 }])
    assert.equal((await it.send('GET /v1/me', undefined, first)).status, 401)
    const second = await it.logIn('roy')
    assert.equal((await it.send('POST /v1/admin/revocations', { subject: id }, admin)).status, 204)
    assert.equal((await it.send('GET /v1/me', undefined, second)).status, 401)
    for (const wrong of [{}, { subject: id, session: 'x' }, { subject: '' }, { everything: 'x' }]) {
      assert.equal((await it.send('POST /v1/admin/revocations', wrong, admin)).status, 400)
    }
    assert.equal((await it.send(`DELETE /v1/admin/users/${id}`, undefined, admin)).status, 204)
    const { body } = await it.send(`GET /v1/admin/audit?actor=${adminId}&limit=2`, undefined, admin)
    const [deleted, before] = body['events'] as Record<string, unknown>[]
    assert.partialDeepStrictEqual(deleted, {
      type: 'user_deleted',
      outcome: 'success',
      subject: id,
      actor: adminId,
      address: '192.0.2.7',
    })
    assert.equal(before?.['type'], 'session_ended')
    const wrong = `GET /v1/admin/audit?after=1_${'-'.repeat(36)}`
    assert.equal((await it.send(wrong, undefined, admin)).status, 400)
    const next = await it.send(`GET /v1/admin/audit?actor=${adminId}&limit=2&after=${body['next']}`, undefined, admin)
    assert.equal((next.body['events'] as Record<string, unknown>[])[0]?.['type'], 'token_revoked')
    const typed = await it.send('GET /v1/admin/audit?type=token_revoked', undefined, admin)
    assert.equal((typed.body['events'] as unknown[]).length, 1)
    assert.equal((await it.send('GET /v1/admin/audit?type=token_revoke', undefined, admin)).status, 400)
  })

  it('takes a right away from issued tokens too, and leaves them alone when it gives one', async () => {
    await using it = await startWithAdmin()
    const { admin } = it
    const id = await it.addUser('roy', { scopes: ['read'] })
    const token = await it.logIn('roy')
    const grant = (scopes: readonly string[]) =>
      it.send(`PUT /v1/admin/users/${id}/grants`, { scopes, roles: [] }, admin)
    assert.equal((await grant(['read', 'write'])).status, 200)
    assert.equal((await it.send('GET /read', undefined, token)).status, 200)
    assert.equal((await grant(['write'])).status, 200)
    assert.equal((await it.send('GET /read', undefined, token)).status, 401)
    await it.pass(1)
    const next = await it.logIn('roy')
    assert.equal((await it.send('GET /read', undefined, next)).status, 403)
    assert.equal((await it.send('GET /v1/me', undefined, next)).status, 200)
  })

  it('is shut to an administrator who was demoted, whose tokens are refused', async () => {
    await using it = await startWithAdmin()
    const id = await it.addUser('eve', { roles: ['admin'] })
    const eve = await it.logIn('eve')
    const grants = { scopes: [], roles: [] }
    assert.equal((await it.send(`PUT /v1/admin/users/${id}/grants`, grants, it.admin)).status, 200)
    const second = { username: 'mallory', password: PASSWORD, roles: ['admin'] }
    assert.equal((await it.send('POST /v1/admin/users', second, eve)).status, 401)
    assert.equal((await it.send('GET /v1/me', undefined, eve)).status, 401)
  })

  it('reads the role from the store: a token that still says it opens nothing', async () => {
    await using it = await startWithAdmin()
    const id = await it.addUser('eve', { roles: ['admin'] })
    const eve = await it.logIn('eve')
    // By SQL, or by a process that has died before the tokens were revoked.
    await it.store.users.setGrants(id, { scopes: [], roles: [] })
    const statuses = new Set<number>()
    for (const { method, path } of it.accounts.adminEndpoints)
      statuses.add((await it.send(`${method} ${path.replace(':user_id', 'x')}`, undefined, eve)).status)
    const second = { username: 'mallory', password: PASSWORD, roles: ['admin'] }
    statuses.add((await it.send('POST /v1/admin/users', second, eve)).status)
    assert.deepEqual([...statuses], [403])
    assert.equal((await it.send('GET /v1/me', undefined, eve)).status, 200)
  })

  it('refuses to act on oneself, and on a user who does not exist', async () => {
    await using it = await startWithAdmin()
    const { admin, adminId } = it
    const nobody = '01890000-0000-7000-8000-000000000000'
    for (const [id, status] of [
      [adminId, 409],
      [nobody, 404],
      ['x', 404],
    ] as const) {
      for (const target of [`POST /v1/admin/users/${id}/disable`, `DELETE /v1/admin/users/${id}`]) {
        assert.equal((await it.send(target, undefined, admin)).status, status, target)
      }
      const grants = { scopes: [], roles: [] }
      assert.equal((await it.send(`PUT /v1/admin/users/${id}/grants`, grants, admin)).status, status)
    }
    for (const target of [`GET /v1/admin/users/${nobody}`, `POST /v1/admin/users/${nobody}/end-sessions`]) {
      assert.equal((await it.send(target, undefined, admin)).status, 404)
    }
  })
})
