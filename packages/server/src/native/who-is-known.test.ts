/** Who has shown who they are in another way than by a login is no stranger at the next one. Over HTTP. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PASSWORD, startBesiegedServer } from '../testing/besieged-server.ts'

const HOME = '203.0.113.5'
const AWAY = '198.51.100.5'
const NEW = 'a lantern beside the green door and a boat'

describe('under attack', () => {
  it('a password reset makes the device and the network known, also where they were before', async () => {
    await using it = await startBesiegedServer()
    await it.addUser('roy', { email: 'roy@example.com' })
    const before = await it.send('POST /v1/login', { json: { username: 'roy', password: PASSWORD }, from: HOME })
    it.attack('roy')
    await it.pass(60)
    await it.send('POST /v1/password/reset-request', { json: { email: 'roy@example.com' }, from: HOME })
    const reset = { token: await it.mailedToken(), new_password: NEW }
    const { status, body } = await it.send('POST /v1/password/reset', { json: reset, from: HOME })
    assert.deepEqual([status, body['username']], [200, 'roy'])
    const login = { username: 'roy', password: NEW }
    assert.equal((await it.send('POST /v1/login', { json: login, from: HOME })).status, 200)
    const here = { ...login, device_token: body['device_token'] }
    assert.equal((await it.send('POST /v1/login', { json: here, from: AWAY })).status, 200)
    // An attacker may have had the device of before.
    const old = { ...login, device_token: before.body['device_token'] }
    assert.equal((await it.send('POST /v1/login', { json: old, from: '192.0.2.200' })).status, 429)
  })

  it('a refresh makes the network known, and asks the database once an hour for it', async () => {
    await using it = await startBesiegedServer()
    await it.addUser('roy')
    const login = { json: { username: 'roy', password: PASSWORD } }
    let { body } = await it.send('POST /v1/login', { ...login, from: HOME })
    let noted = 0
    const { networks } = it.store
    const remember = networks.remember.bind(networks)
    const counted: typeof remember = (...given) => {
      noted += 1
      return remember(...given)
    }
    Object.assign(networks, { remember: counted })
    for (let i = 0; i < 10; i++) {
      const form = { grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) }
      const refreshed = await it.send('POST /v1/token', { form, from: AWAY })
      assert.equal(refreshed.status, 200)
      body = refreshed.body
      await it.clock.leap(300)
    }
    assert.equal(noted, 1)
    it.attack('roy')
    await it.pass(60)
    assert.equal((await it.send('POST /v1/login', { ...login, from: AWAY })).status, 200)
    assert.equal((await it.send('POST /auth', { ...login, from: AWAY })).status, 200)
    assert.equal((await it.send('POST /v1/login', { ...login, from: '192.0.2.200' })).status, 429)
  })

  for (const who of ['the user', 'an administrator'] as const) {
    it(`no device and no network is known any more that ${who} has forgotten`, async () => {
      await using it = await startBesiegedServer()
      const id = await it.addUser('roy')
      const login = { username: 'roy', password: PASSWORD }
      const roy = await it.send('POST /v1/login', { json: login, from: HOME })
      const { device_token } = roy.body
      if (who === 'the user') {
        const token = String(roy.body['access_token'])
        assert.equal((await it.send('DELETE /v1/devices', { token })).status, 204)
      } else {
        await it.addUser('ada', { roles: ['admin'] })
        const ada = await it.send('POST /v1/login', { json: { username: 'ada', password: PASSWORD } })
        const token = String(ada.body['access_token'])
        assert.equal((await it.send(`DELETE /v1/admin/users/${id}/devices`, { token })).status, 204)
      }
      it.attack('roy')
      await it.pass(2)
      assert.equal((await it.send('POST /v1/login', { json: login, from: HOME })).status, 429)
      assert.equal((await it.send('POST /v1/login', { json: { ...login, device_token }, from: HOME })).status, 429)
    })
  }

  it('a login from a network that was forgotten a moment ago makes it known again', async () => {
    await using it = await startBesiegedServer()
    await it.addUser('roy')
    const login = { json: { username: 'roy', password: PASSWORD }, from: HOME }
    const { body } = await it.send('POST /v1/login', login)
    assert.equal((await it.send('DELETE /v1/devices', { token: String(body['access_token']) })).status, 204)
    assert.equal((await it.send('POST /v1/login', login)).status, 200)
    it.attack('roy')
    await it.pass(30)
    assert.equal((await it.send('POST /v1/login', login)).status, 200)
  })
})
