import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeUnverified } from '@latchkey/tokens'
import { type AccountServer, ISSUER, PASSWORD, startAccountServer } from '../../testing/account-server.ts'
import { uuidV7 } from '../../world/uuid-v7.ts'
import { apiKeyHash, idOfApiKey, newApiKey } from '../api-key.ts'

async function keyOf(it: AccountServer, body: object = {}, username = 'roy'): Promise<{ key: string; id: string }> {
  const token = await it.logIn(username)
  const made = await it.send('POST /v1/api-keys', { name: 'ci', scopes: ['read'], ...body }, token)
  assert.equal(made.status, 201)
  return { key: String(made.body['api_key']), id: String(made.body['api_key_id']) }
}

async function sendForm(it: AccountServer, path: string, form: Readonly<Record<string, string>>, headers = {}) {
  const body = new URLSearchParams(form)
  const answer = await it.server.handler(new Request(ISSUER + path, { method: 'POST', headers, body }))
  const text = await answer.text()
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>> }
}

/** As a resource server asks. */
async function introspecting(it: AccountServer, id: string) {
  const made = await it.sessions.createClient({ id, name: 'API', grants: [], actor: 'cli' })
  const credentials = `${encodeURIComponent(id)}:${made?.secret}`
  const headers = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
  return async (token: string) => (await sendForm(it, '/v1/introspect', { token }, headers)).body
}

async function passwordChange(it: AccountServer, also: boolean) {
  const change = { current_password: PASSWORD, new_password: 'a lantern beside the green door' }
  const [from, to] = also ? [change.new_password, PASSWORD] : [PASSWORD, change.new_password]
  const json = { current_password: from, new_password: to, ...(also && { end_api_keys: true }) }
  return it.send('POST /v1/me/password', json, await it.logIn('roy', from))
}

async function logoutEverywhere(it: AccountServer, also: boolean) {
  const json = { everywhere: true, ...(also && { end_api_keys: true }) }
  return it.send('POST /v1/logout', json, await it.logIn('roy'))
}

async function endingByAdmin(it: AccountServer, also: boolean) {
  const roy = await it.store.users.findByUsername('roy')
  if (!also) await it.addUser('ada', { roles: ['admin'] })
  const target = `POST /v1/admin/users/${roy?.id}/end-sessions${also ? '?end_api_keys=true' : ''}`
  return it.send(target, undefined, await it.logIn('ada'))
}

describe('an API key', () => {
  it('has a form that scanners find, with its id and a checksum', () => {
    for (let i = 0; i < 50; i++) {
      const id = uuidV7(Date.now())
      const key = newApiKey(id)
      assert.match(key, /^lk_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}$/)
      assert.equal(idOfApiKey(key), id)
      for (const wrong of [
        key.slice(0, -1),
        `${key}A`,
        key.replace('lk_', 'lk-'),
        flipped(key, 5),
        flipped(key, 40),
        flipped(key, 70),
      ]) {
        assert.equal(idOfApiKey(wrong), undefined)
      }
    }
  })

  it('is taken where an access token is taken, with its own scopes, and is stored as its hash alone', async () => {
    await using it = await startAccountServer()
    const id = await it.addUser('roy', { scopes: ['read', 'write'], roles: ['admin'] })
    const { key, id: keyId } = await keyOf(it)
    const { status, body } = await it.send('GET /protected', undefined, key)
    assert.equal(status, 200)
    assert.partialDeepStrictEqual(body, { sub: id, scope: 'read', jti: keyId, api_key: keyId })
    assert.equal(body['roles'], undefined)
    assert.equal((await it.send('GET /read', undefined, key)).status, 200)
    assert.equal((await it.send('GET /v1/me', undefined, key)).body['username'], 'roy')
    assert.equal((await it.store.apiKeys.find(keyId))?.hash, apiKeyHash(key))
  })

  it('has an id that says when it was made, so that keys are listed in their order', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { scopes: ['read'] })
    const before = Date.now()
    const { id } = await keyOf(it)
    const madeAt = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
    assert.ok(madeAt >= before - 1000 && madeAt <= Date.now() + 1000, new Date(madeAt).toISOString())
  })

  it('is never an administrator, and makes nothing of itself', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { scopes: ['read'], roles: ['admin'] })
    const { key, id } = await keyOf(it)
    for (const target of ['GET /v1/admin/users', 'GET /v1/api-keys', `DELETE /v1/api-keys/${id}`, 'DELETE /v1/me']) {
      assert.ok([401, 403].includes((await it.send(target, undefined, key)).status), target)
    }
    for (const [target, body] of [
      ['POST /v1/api-keys', { name: 'more' }],
      ['POST /v1/me/password', { current_password: 'x', new_password: 'y' }],
    ] as const) {
      assert.ok([401, 403].includes((await it.send(target, body, key)).status), target)
    }
  })

  it('has no more scopes than its owner, and loses those that the owner loses', async () => {
    await using it = await startAccountServer()
    const id = await it.addUser('roy', { scopes: ['read'] })
    const token = await it.logIn('roy')
    const refused = await it.send('POST /v1/api-keys', { name: 'ci', scopes: ['read', 'write'] }, token)
    assert.deepEqual([refused.status, refused.body['error']], [400, 'invalid_scope'])
    const { key } = await keyOf(it)
    await it.store.users.setGrants(id, { scopes: ['write'], roles: [] })
    assert.equal((await it.send('GET /read', undefined, key)).status, 403)
  })

  it('is its maker’s, whatever the request says (CVE-2025-61928)', async () => {
    await using it = await startAccountServer()
    const [roy, zoe] = [await it.addUser('roy', { scopes: ['read'] }), await it.addUser('zoe')]
    const token = await it.logIn('roy')
    for (const member of ['user_id', 'userId', 'sub', 'subject', 'owner']) {
      assert.equal((await it.send('POST /v1/api-keys', { name: 'ci', [member]: zoe }, token)).status, 400)
    }
    const { key } = await keyOf(it)
    assert.equal((await it.send('GET /protected', undefined, key)).body['sub'], roy)
    assert.equal(decodeUnverified(token).claims['sub'], roy)
  })

  it('is refused once it has expired, was removed, or its owner is disabled, at once', async () => {
    await using it = await startAccountServer()
    const id = await it.addUser('roy', { scopes: ['read'] })
    const [brief, removed, lasting] = [await keyOf(it, { expires_in: 60 }), await keyOf(it), await keyOf(it)]
    const ask = async ({ key }: { key: string }) => (await it.send('GET /read', undefined, key)).status
    assert.deepEqual([await ask(brief), await ask(removed), await ask(lasting)], [200, 200, 200])
    const token = await it.logIn('roy')
    assert.equal((await it.send(`DELETE /v1/api-keys/${removed.id}`, undefined, token)).status, 204)
    assert.equal((await it.send(`DELETE /v1/api-keys/${removed.id}`, undefined, token)).status, 404)
    await it.pass(61)
    assert.deepEqual([await ask(brief), await ask(removed), await ask(lasting)], [401, 401, 200])
    await it.accounts.changeUser.disable({ id, client: {} })
    assert.equal(await ask(lasting), 401)
    await it.accounts.changeUser.enable({ id, client: {} })
    await it.pass(1)
    assert.equal(await ask(lasting), 401)
  })

  it('needs a login of the last 15 minutes, and its owner gets a mail', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { scopes: ['read'], email: 'roy@example.com' })
    const token = await it.logIn('roy')
    assert.equal((await it.send('POST /v1/api-keys', { name: 'ci' }, token)).status, 201)
    await it.accounts.afterwards.idle()
    assert.deepEqual(
      it.mails.map(({ to, subject }) => [to, subject]),
      [['roy@example.com', 'A new API key for your account at Kettles']],
    )
    // The refreshed token of a session says when its user has logged in.
    const login = await it.send('POST /v1/login', { username: 'roy', password: PASSWORD })
    await it.pass(901)
    const form = { grant_type: 'refresh_token', refresh_token: String(login.body['refresh_token']) }
    const { body } = await sendForm(it, '/v1/token', form)
    const refused = await it.send('POST /v1/api-keys', { name: 'ci' }, String(body['access_token']))
    assert.deepEqual([refused.status, refused.body['error']], [401, 'insufficient_user_authentication'])
  })

  it('lives for 90 days, and for 365 at most', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { scopes: ['read'] })
    const token = await it.logIn('roy')
    const make = (more: object) => it.send('POST /v1/api-keys', { name: 'ci', ...more }, token)
    const { body } = await make({})
    assert.equal(Number(body['expires_at']) - Number(body['created_at']), 90 * 86_400)
    assert.equal((await make({ expires_in: 365 * 86_400 })).status, 201)
    assert.equal((await make({ expires_in: 365 * 86_400 + 1 })).status, 400)
  })

  it('is one of twenty: those that have expired do not count', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { scopes: ['read'] })
    const token = await it.logIn('roy')
    const make = async (more: object = {}) =>
      (await it.send('POST /v1/api-keys', { name: 'ci', ...more }, token)).status
    for (let i = 0; i < 20; i++) assert.equal(await make(i < 2 ? { expires_in: 60 } : {}), 201)
    assert.equal(await make(), 409)
    await it.pass(61)
    assert.deepEqual([await make(), await make(), await make()], [201, 201, 409])
  })

  it('is made, removed and looked for in vain so often in an hour, and what is refused then leaves no row', async () => {
    await using it = await startAccountServer({ limited: true })
    await it.addUser('roy', { scopes: ['read'] })
    await it.addUser('zoe', { scopes: ['read'] })
    const [roy, zoe] = [await it.logIn('roy'), await it.logIn('zoe')]
    for (let i = 0; i < 20; i++) {
      const { body } = await it.send('POST /v1/api-keys', { name: 'ci' }, roy)
      assert.equal((await it.send(`DELETE /v1/api-keys/${body['api_key_id']}`, undefined, roy)).status, 204)
      assert.equal((await it.send('DELETE /v1/api-keys/none', undefined, roy)).status, 404)
    }
    const rows = it.events.length
    for (const [target, json] of [
      ['POST /v1/api-keys', { name: 'ci' }],
      ['DELETE /v1/api-keys/none', undefined],
      ['DELETE /v1/devices', undefined],
    ] as const) {
      const { status, headers } = await it.send(target, json, roy)
      assert.deepEqual([status, Number(headers.get('retry-after')) > 3500], [429, true], target)
    }
    assert.equal(it.events.length, rows)
    assert.equal((await it.send('POST /v1/api-keys', { name: 'ci' }, zoe)).status, 201)
    await it.pass(3601)
    const again = await it.logIn('roy')
    assert.equal((await it.send('POST /v1/api-keys', { name: 'ci' }, again)).status, 201)
  })

  it('ends when an administrator revokes its owner, and a later one is good', async () => {
    await using it = await startAccountServer()
    await it.addUser('ada', { roles: ['admin'] })
    const id = await it.addUser('roy', { scopes: ['read'] })
    const { key } = await keyOf(it)
    const ada = await it.logIn('ada')
    assert.equal((await it.send('POST /v1/admin/revocations', { subject: id }, ada)).status, 204)
    // Longer than the log remembers a person.
    await it.pass(700)
    assert.equal((await it.send('GET /read', undefined, key)).status, 401)
    assert.equal((await it.send('GET /read', undefined, (await keyOf(it)).key)).status, 200)
  })

  it('is introspected with what it may do now', async () => {
    await using it = await startAccountServer()
    const owner = await it.addUser('roy', { scopes: ['read'] })
    const { key, id } = await keyOf(it)
    const introspect = await introspecting(it, ISSUER)
    const elsewhere = await introspecting(it, 'https://far.test')
    assert.deepEqual(await elsewhere(key), { active: false })
    assert.partialDeepStrictEqual(await introspect(key), {
      active: true,
      token_use: 'api_key',
      sub: owner,
      scope: 'read',
      jti: id,
      client_id: `api-key:${id}`,
    })
    assert.equal((await it.send(`DELETE /v1/api-keys/${id}`, undefined, await it.logIn('roy'))).status, 204)
    assert.deepEqual(await introspect(key), { active: false })
  })

  it('is looked for in the database only in its whole form, and garbage leaves no entry', async () => {
    await using it = await startAccountServer()
    const introspect = await introspecting(it, ISSUER)
    const { find } = it.store.apiKeys
    let lookups = 0
    Object.assign(it.store.apiKeys, {
      find: (id: string) => {
        lookups += 1
        return find(id)
      },
    })
    const before = it.events.length
    for (const token of ['lk_garbage', 'lk_', `lk_${'A'.repeat(22)}_${'A'.repeat(49)}`]) {
      assert.deepEqual(await introspect(token), { active: false })
      assert.equal((await sendForm(it, '/v1/revoke', { token })).status, 200)
    }
    assert.deepEqual([lookups, it.events.length - before], [0, 0])
    const start = { recordedAt: 0, id: '' }
    assert.deepEqual(await it.store.revocations.listAfter(start, 9), [])
  })

  it('is not revoked by whoever sends it to POST /v1/revoke, which does not say that it is', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { scopes: ['read'] })
    const { key } = await keyOf(it)
    const { status, body } = await sendForm(it, '/v1/revoke', { token: key })
    assert.deepEqual([status, body['error']], [400, 'unauthorized_client'])
    assert.equal((await it.send('GET /read', undefined, key)).status, 200)
  })

  it('can be seen and removed only by its owner', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { scopes: ['read'] })
    await it.addUser('zoe')
    const { id, key } = await keyOf(it)
    const zoe = await it.logIn('zoe')
    assert.deepEqual((await it.send('GET /v1/api-keys', undefined, zoe)).body, { api_keys: [] })
    assert.equal((await it.send(`DELETE /v1/api-keys/${id}`, undefined, zoe)).status, 404)
    assert.equal((await it.send('GET /read', undefined, key)).status, 200)
    const { body } = await it.send('GET /v1/api-keys', undefined, await it.logIn('roy'))
    const [listed] = body['api_keys'] as readonly Record<string, unknown>[]
    assert.partialDeepStrictEqual(listed, { api_key_id: id, name: 'ci', scopes: ['read'] })
    assert.ok(listed?.['last_used_at'])
    assert.ok(!JSON.stringify(body).includes(key.slice(26)))
  })

  it('is listed and removed by an administrator, whom the audit log names', async () => {
    await using it = await startAccountServer()
    const adminId = await it.addUser('ada', { roles: ['admin'] })
    const owner = await it.addUser('roy', { scopes: ['read'] })
    const { id, key } = await keyOf(it)
    const ada = await it.logIn('ada')
    const path = `/v1/admin/users/${owner}/api-keys`
    const { body } = await it.send(`GET ${path}`, undefined, ada)
    assert.partialDeepStrictEqual(body['api_keys'], [{ api_key_id: id, name: 'ci', scopes: ['read'] }])
    assert.ok(!JSON.stringify(body).includes(key.slice(26)))
    assert.equal((await it.send(`DELETE /v1/admin/users/${adminId}/api-keys/${id}`, undefined, ada)).status, 404)
    assert.equal((await it.send(`DELETE ${path}/${id}`, undefined, ada)).status, 204)
    assert.equal((await it.send('GET /read', undefined, key)).status, 401)
    assert.partialDeepStrictEqual(it.events.at(-1), {
      type: 'api_key_revoked',
      subject: owner,
      actor: adminId,
      object: id,
    })
  })

  it('stays when its owner logs out everywhere or changes the password', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { scopes: ['read'] })
    const { key } = await keyOf(it)
    await it.pass(5)
    const next = 'a lantern beside the green door'
    const change = { current_password: PASSWORD, new_password: next }
    assert.equal((await it.send('POST /v1/me/password', change, await it.logIn('roy'))).status, 200)
    assert.equal((await it.send('POST /v1/logout', { everywhere: true }, await it.logIn('roy', next))).status, 200)
    assert.equal((await it.send('GET /read', undefined, key)).status, 200)
  })

  for (const [what, end] of [
    ['a change of the password', passwordChange],
    ['a logout everywhere', logoutEverywhere],
    ['an administrator who ends the sessions', endingByAdmin],
  ] as const) {
    it(`is counted at ${what}, which ends it when asked to`, async () => {
      await using it = await startAccountServer()
      await it.addUser('roy', { scopes: ['read'] })
      const { key } = await keyOf(it)
      await keyOf(it, { expires_in: 60 })
      await it.pass(61)
      const asked: unknown[] = []
      for (const also of [false, true]) {
        const { status, body } = await end(it, also)
        asked.push(status, body['api_keys_left'], (await it.send('GET /read', undefined, key)).status)
      }
      assert.deepEqual(asked, [200, 1, 200, 200, 0, 401])
    })
  }

  it('says when it was made in `iat`, to guards and to whoever introspects it', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { scopes: ['read'] })
    const introspect = await introspecting(it, ISSUER)
    const made = await it.send('POST /v1/api-keys', { name: 'ci', scopes: ['read'] }, await it.logIn('roy'))
    const key = String(made.body['api_key'])
    await it.pass(100)
    const { body } = await it.send('GET /protected', undefined, key)
    assert.deepEqual([body['iat'], (await introspect(key))['iat']], Array(2).fill(made.body['created_at']))
  })

  it('with a good checksum and a wrong secret is refused, and so is one that does not exist', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { scopes: ['read'] })
    const { id } = await keyOf(it)
    for (const key of [newApiKey(id), newApiKey(uuidV7(Date.now())), 'lk_', 'lk_x']) {
      assert.equal((await it.send('GET /protected', undefined, key)).status, 401)
    }
  })
})

function flipped(text: string, at: number): string {
  const digit = text.charAt(at) === 'A' ? 'B' : 'A'
  return text.slice(0, at) + digit + text.slice(at + 1)
}
