/** A user whom the login takes for a stranger gets in under attack: by mail, or by a code of an operator. Over HTTP. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type BesiegedServer, PASSWORD, startBesiegedServer } from '../testing/besieged-server.ts'

const ELSEWHERE = '203.0.113.5'
const login = { json: { username: 'roy', password: PASSWORD } }

/** Roy has never logged in, and 1,000 addresses have guessed at his password for two minutes. */
async function besieged(options: Parameters<typeof startBesiegedServer>[0] = {}) {
  const it = await startBesiegedServer(options)
  const id = await it.addUser('roy', options.mail === false ? {} : { email: 'roy@example.com' })
  it.attack('roy')
  await it.pass(120)
  return Object.assign(it, { id })
}

const redeem = (it: BesiegedServer, code: string, password: string = PASSWORD) =>
  it.send('POST /v1/login/release/redeem', { json: { code, password } })

describe('an owner on a new device and a new network, under attack', () => {
  it('is told where to ask, and is in at once with the mail, by the device and by the network', async () => {
    await using it = await besieged()
    const refused = await it.send('POST /v1/login', login)
    assert.deepEqual([refused.status, refused.body['release']], [429, '/v1/login/release'])
    assert.equal((await it.send('POST /v1/login/release', { json: { username: 'roy' } })).status, 202)
    const { status, body } = await redeem(it, await it.mailedToken())
    assert.equal(status, 200)
    const { device_token } = body
    assert.deepEqual(Object.keys(body), ['device_token'], 'it logs nobody in')
    assert.partialDeepStrictEqual(await it.persist('POST /v1/login', login), { isIn: true, refused: 0 })
    assert.partialDeepStrictEqual(await it.persist('POST /auth', login), { isIn: true, refused: 0 })
    const fromElsewhere = { json: { ...login.json, device_token }, from: ELSEWHERE }
    assert.partialDeepStrictEqual(await it.persist('POST /v1/login', fromElsewhere), { isIn: true, refused: 0 })
    assert.equal((await it.send('POST /v1/login', { ...login, from: '198.51.100.1' })).status, 429)
  })

  it('still needs the password', async () => {
    await using it = await besieged()
    await it.send('POST /v1/login/release', { json: { username: 'roy' } })
    const { device_token } = (await redeem(it, await it.mailedToken())).body
    const wrong = await it.send('POST /v1/login', { json: { ...login.json, password: 'wrong', device_token } })
    assert.deepEqual([wrong.status, wrong.body['error']], [400, 'invalid_grant'])
  })

  it('is in by a mail that a stranger has asked for a thousand times', async () => {
    await using it = await besieged()
    for (let i = 0; i < 1000; i++) {
      const from = `10.${i >> 8}.${i & 255}.9`
      assert.equal((await it.send('POST /v1/login/release', { json: { username: 'roy' }, from })).status, 202)
      if (i % 50 === 0) await it.pass(1)
    }
    const code = await it.mailedToken()
    assert.equal(it.mails.length, 3)
    assert.match(it.mails[2]?.text ?? '', /the last mail to this address for up to an hour/)
    await it.clock.leap(3000)
    assert.equal((await redeem(it, code)).status, 200)
    assert.partialDeepStrictEqual(await it.persist('POST /v1/login', login), { isIn: true, refused: 0 })
  })

  it('is in by the code that an administrator has made, where there is no mail', async () => {
    await using it = await besieged({ mail: false })
    assert.equal((await it.send('POST /v1/login', login)).body['release'], undefined)
    assert.equal((await it.send('POST /v1/login/release', { json: { username: 'roy' } })).status, 404)
    await it.addUser('ada', { roles: ['admin'] })
    const { body: ada } = await it.send('POST /v1/login', { json: { username: 'ada', password: PASSWORD } })
    const token = String(ada['access_token'])
    const given = await it.send(`POST /v1/admin/users/${it.id}/login-release`, { token })
    assert.deepEqual([given.status, given.body['expires_in']], [201, 3600])
    assert.equal((await redeem(it, String(given.body['code']))).status, 200)
    assert.partialDeepStrictEqual(await it.persist('POST /v1/login', login), { isIn: true, refused: 0 })
  })
})

describe('a code that makes a browser known', () => {
  it('works once, for an hour, and for nothing else', async () => {
    await using it = await startBesiegedServer()
    await it.addUser('roy', { email: 'roy@example.com' })
    const codes: string[] = []
    for (let i = 0; i < 3; i++) {
      await it.send('POST /v1/login/release', { json: { username: 'roy' } })
      codes.push(await it.mailedToken())
    }
    const [once = '', other = '', late = ''] = codes
    const both = await it.answerOf(
      Promise.all(
        [1, 2].map(() => it.ask('POST /v1/login/release/redeem', { json: { code: once, password: PASSWORD } })),
      ),
    )
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 400])
    const reset = { token: other, new_password: 'a lantern beside the green door' }
    assert.equal((await it.send('POST /v1/password/reset', { json: reset })).status, 400)
    assert.equal((await it.send('POST /v1/email/verify', { json: { token: other } })).status, 400)
    assert.equal((await redeem(it, other)).status, 200)
    await it.clock.leap(3600)
    assert.deepEqual((await redeem(it, late)).body['error'], 'invalid_grant')
  })

  it('is not used up by a wrong password, and does not let its reader try more of them than may fail', async () => {
    await using it = await startBesiegedServer()
    await it.addUser('roy', { email: 'roy@example.com' })
    await it.send('POST /v1/login/release', { json: { username: 'roy' } })
    const code = await it.mailedToken()
    const wrong = await redeem(it, code, 'wrong')
    assert.deepEqual([wrong.status, wrong.body['error'], wrong.body['device_token']], [400, 'invalid_grant', undefined])
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) statuses.push((await redeem(it, code, `wrong ${i}`)).status)
    assert.deepEqual(statuses, [400, 400, 400, 400, 429])
    const told = await it.store.audit.list({ limit: 20, type: 'login_released', outcome: 'refused' })
    assert.equal(told.filter(({ reason }) => reason === 'password_wrong').length, 5)
    await it.pass(901)
    assert.equal((await redeem(it, code)).status, 200)
    assert.equal((await redeem(it, code)).status, 400)
  })

  it('is mailed to nobody for a name that nobody has, that has no address, or that is disabled, and the answer is the same', async () => {
    await using it = await startBesiegedServer()
    await it.addUser('roy')
    const zoe = await it.addUser('zoe', { email: 'zoe@example.com' })
    await it.store.users.setDisabled(zoe, 1)
    for (const username of ['roy', 'zoe', 'nobody', 'ROY\u0301']) {
      const { status, body } = await it.send('POST /v1/login/release', { json: { username } })
      assert.deepEqual([status, body], [202, { status: 'accepted' }])
    }
    await assert.rejects(it.mailedToken(), /no link/)
    // What strangers are refused is summed up once a minute.
    await it.pass(130)
    const told = await it.store.audit.list({ limit: 9, type: 'login_release_requested' })
    assert.deepEqual(
      new Set(told.map(({ reason }) => reason)),
      new Set(['email_missing', 'user_disabled', 'user_unknown']),
    )
  })

  it('makes nothing known once its owner is disabled, or has another mailbox', async () => {
    await using it = await startBesiegedServer()
    for (const [username, change] of [
      ['roy', (id: string) => it.store.users.setDisabled(id, 1)],
      [
        'zoe',
        (id: string) =>
          it.store.users.setEmail({ id, email: { address: 'new@example.com', key: 'new@example.com' }, verifiedAt: 1 }),
      ],
    ] as const) {
      const id = await it.addUser(username, { email: `${username}@example.com` })
      await it.send('POST /v1/login/release', { json: { username } })
      const code = await it.mailedToken()
      await change(id)
      assert.equal((await redeem(it, code)).status, 400)
    }
  })

  it('is guessed at sixty times from one address, and then ten times a minute', async () => {
    await using it = await startBesiegedServer()
    const statuses: number[] = []
    for (let i = 0; i < 62; i++) statuses.push((await redeem(it, 'A'.repeat(43))).status)
    assert.deepEqual(statuses, [...Array(60).fill(400), 429, 429])
  })
})
