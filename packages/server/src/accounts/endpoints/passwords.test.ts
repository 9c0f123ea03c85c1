/** How a password is changed and reset, over HTTP and a real store. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEmailAddress } from '../../mail/email-address.ts'
import { PASSWORD, startAccountServer } from '../../testing/account-server.ts'

const NEW = 'a lantern beside the green door'

describe('a password', () => {
  it('is changed with the current one, and ends the other sessions', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy')
    const [other, mine] = [await it.logIn('roy'), await it.logIn('roy')]
    const change = { current_password: PASSWORD, new_password: NEW }
    const wrong = await it.send('POST /v1/me/password', { ...change, current_password: 'wrong' }, mine)
    assert.deepEqual([wrong.status, wrong.body['error']], [400, 'invalid_grant'])
    assert.equal((await it.send('POST /v1/me/password', { ...change, new_password: 'short' }, mine)).status, 400)
    assert.equal((await it.send('POST /v1/me/password', change, mine)).status, 200)
    assert.deepEqual(
      [(await it.send('GET /v1/me', undefined, mine)).status, (await it.send('GET /v1/me', undefined, other)).status],
      [200, 401],
    )
    await it.logIn('roy', NEW)
    assert.equal((await it.send('POST /v1/login', { username: 'roy', password: PASSWORD })).status, 400)
    const told = it.events
      .filter(({ type }) => type === 'password_changed')
      .map(({ outcome, reason }) => reason ?? outcome)
    assert.deepEqual(told, ['current_password_wrong', 'password_refused', 'success'])
  })

  it('ends the other sessions even where the process dies when the password has just been changed', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy')
    const [other, mine] = [await it.logIn('roy'), await it.logIn('roy')]
    const { store } = it
    const transaction = store.transaction.bind(store)
    store.transaction = async (work) => {
      let isKilled = false
      const result = await transaction((rows) => {
        const changePassword: typeof rows.users.changePassword = async (change) => {
          isKilled = await rows.users.changePassword(change)
          return isKilled
        }
        return work({ ...rows, users: { ...rows.users, changePassword } })
      })
      if (isKilled) throw new Error('killed')
      return result
    }
    const change = { current_password: PASSWORD, new_password: NEW }
    assert.equal((await it.send('POST /v1/me/password', change, mine)).status, 500)
    assert.equal((await it.send('GET /v1/me', undefined, other)).status, 401)
    await it.logIn('roy', NEW)
  })

  it('leaves nothing of a login with the old one that was on its way', async () => {
    await using it = await startAccountServer()
    const subject = await it.addUser('roy')
    const mine = await it.logIn('roy')
    const { sessions } = it.store
    const [arrived, changed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const create = sessions.create.bind(sessions)
    sessions.create = async (session) => {
      arrived.resolve()
      await changed.promise
      return create(session)
    }
    const late = it.send('POST /v1/login', { username: 'roy', password: PASSWORD })
    await arrived.promise
    const change = { current_password: PASSWORD, new_password: NEW }
    assert.equal((await it.send('POST /v1/me/password', change, mine)).status, 200)
    changed.resolve()
    assert.equal((await late).status, (await it.send('POST /v1/login', { username: 'roy', password: 'wrong' })).status)
    const live = await sessions.listLive({ subject, now: it.clock.now(), limit: 10 })
    assert.equal(live.length, 1)
  })

  it('leaves the other sessions alone when asked to', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy')
    const [other, mine] = [await it.logIn('roy'), await it.logIn('roy')]
    const change = { current_password: PASSWORD, new_password: NEW, keep_other_sessions: true }
    assert.equal((await it.send('POST /v1/me/password', change, mine)).status, 200)
    assert.equal((await it.send('GET /v1/me', undefined, other)).status, 200)
  })

  it('is not guessed with a session: the checks are limited', async () => {
    await using it = await startAccountServer({ limited: true })
    await it.addUser('roy')
    const mine = await it.logIn('roy')
    const statuses: number[] = []
    for (let i = 0; i < 15; i++) {
      const guess = { current_password: `wrong ${i}`, new_password: NEW }
      statuses.push((await it.send('POST /v1/me/password', guess, mine)).status)
    }
    assert.equal(statuses[0], 400)
    assert.equal(statuses.at(-1), 429)
  })

  it('is reset by a mailed token: sessions end, API keys go, the address is verified', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { email: 'roy@example.com', scopes: ['read'] })
    const session = await it.logIn('roy')
    const key = String((await it.send('POST /v1/api-keys', { name: 'ci', scopes: ['read'] }, session)).body['api_key'])
    assert.equal((await it.send('GET /read', undefined, key)).status, 200)
    assert.equal((await it.send('POST /v1/password/reset-request', { email: 'roy@example.com' })).status, 202)
    const token = await it.mailedToken()
    const weak = await it.send('POST /v1/password/reset', { token, new_password: 'short' })
    assert.deepEqual(
      [weak.status, weak.body['error'], weak.body['code']],
      [400, 'password_refused', 'password_too_short'],
    )
    const reset = await it.send('POST /v1/password/reset', { token, new_password: NEW })
    assert.deepEqual([reset.status, reset.body], [200, { username: 'roy' }])
    // A login right after the change stays valid.
    const again = await it.logIn('roy', NEW)
    assert.equal((await it.send('GET /v1/me', undefined, again)).status, 200)
    assert.equal((await it.send('GET /v1/me', undefined, session)).status, 401)
    assert.equal((await it.send('GET /read', undefined, key)).status, 401)
    assert.equal((await it.send('POST /v1/password/reset', { token, new_password: PASSWORD })).status, 400)
  })

  it('is reset once by a token that a hundred show at once', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { email: 'roy@example.com' })
    await it.send('POST /v1/password/reset-request', { email: 'roy@example.com' })
    const token = await it.mailedToken()
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => it.send('POST /v1/password/reset', { token, new_password: NEW })),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    // The others were refused, or not admitted to the hashing queue.
    assert.ok(answers.every(({ status }) => [200, 400, 503].includes(status)))
  })

  it('is not reset by a token that went to a mailbox which is the account’s no more', async () => {
    await using it = await startAccountServer()
    const id = await it.addUser('roy', { email: 'roy@example.com' })
    await it.send('POST /v1/password/reset-request', { email: 'roy@example.com' })
    const token = await it.mailedToken()
    const email = parseEmailAddress('elsewhere@example.com')
    assert.ok(email)
    assert.equal(await it.store.users.setEmail({ id, email, verifiedAt: 1 }), 'set')
    assert.equal((await it.send('POST /v1/password/reset', { token, new_password: NEW })).status, 400)
    await it.logIn('roy')
  })

  it('is not reset by a token of another kind, of another account, or of an hour ago', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { email: 'roy@example.com' })
    await it.addUser('zoe', { email: 'zoe@example.com', emailVerified: false })
    await it.send('POST /v1/email/verification', { email: 'zoe@example.com' })
    const verification = await it.mailedToken()
    await it.send('POST /v1/password/reset-request', { email: 'roy@example.com' })
    const late = await it.mailedToken()
    await it.pass(3601)
    for (const token of [verification, late, 'A'.repeat(43)]) {
      const { status, body } = await it.send('POST /v1/password/reset', { token, new_password: NEW })
      assert.deepEqual([status, body['error']], [400, 'invalid_grant'])
    }
    await it.logIn('roy')
  })

  it('that was changed makes the mailed token worthless', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { email: 'roy@example.com' })
    await it.send('POST /v1/password/reset-request', { email: 'roy@example.com' })
    const token = await it.mailedToken()
    const change = { current_password: PASSWORD, new_password: NEW }
    assert.equal((await it.send('POST /v1/me/password', change, await it.logIn('roy'))).status, 200)
    assert.equal((await it.send('POST /v1/password/reset', { token, new_password: PASSWORD })).status, 400)
  })

  it('is asked for with the same answer and the same work, whether or not an account has the address', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { email: 'roy@example.com' })
    await it.accounts.changeUser.disable({ id: await it.addUser('gone', { email: 'gone@example.com' }), client: {} })
    const seen: unknown[] = []
    for (const email of ['roy@example.com', 'gone@example.com', 'nobody@example.com']) {
      const [worked, told] = [it.works.length, it.events.length]
      const { status, body } = await it.send('POST /v1/password/reset-request', { email })
      seen.push([status, body, it.works.length - worked, it.events.length - told])
      await it.accounts.afterwards.idle()
    }
    assert.deepEqual(seen, Array(3).fill([202, { status: 'accepted' }, 0, 0]))
    assert.deepEqual(
      it.mails.map(({ to }) => to),
      ['roy@example.com'],
    )
    const told = it.events.filter(({ type }) => type === 'password_reset_requested')
    assert.deepEqual(
      told.map(({ reason }) => reason),
      [undefined, 'user_disabled', 'email_unknown'],
    )
  })

  it('is asked for by a stranger a thousand times, and reset by its owner with a mail that came', async () => {
    await using it = await startAccountServer({ limited: true })
    await it.addUser('roy', { email: 'roy@example.com' })
    const statuses = new Set<number>()
    for (let i = 0; i < 1000; i++) {
      const from = `198.51.${i >> 8}.${i & 255}`
      statuses.add(
        (await it.send('POST /v1/password/reset-request', { email: 'roy@example.com' }, undefined, from)).status,
      )
      if (i % 100 === 99) await it.accounts.afterwards.idle()
    }
    const mine = await it.send('POST /v1/password/reset-request', { email: 'roy@example.com' })
    assert.deepEqual([[...statuses], mine.status], [[202], 202])
    await it.accounts.afterwards.idle()
    assert.equal(it.mails.length, 3)
    // Any of them is good, the first one too, for as long as no other comes.
    await it.pass(3000)
    const [first] = it.mails
    const token = /#token=([\w-]{43})/.exec(first?.text ?? '')?.[1]
    assert.equal((await it.send('POST /v1/password/reset', { token, new_password: NEW })).status, 200)
    await it.logIn('roy', NEW)
  })

  it('is mailed for again when the hour is over, and the last mail says that no other comes till then', async () => {
    await using it = await startAccountServer({ limited: true })
    await it.addUser('roy', { email: 'roy@example.com' })
    const ask = async () => {
      await it.send('POST /v1/password/reset-request', { email: 'roy@example.com' })
      await it.accounts.afterwards.idle()
    }
    for (let i = 0; i < 5; i++) await ask()
    const says = () => it.mails.map(({ text }) => text.includes('the last mail to this address for up to an hour'))
    assert.deepEqual(says(), [false, false, true])
    await it.pass(3601)
    await ask()
    assert.deepEqual(says(), [false, false, true, false])
  })

  it('is not kept from anybody by requests that are refused, or for addresses that nobody has', async () => {
    await using it = await startAccountServer({ limited: true })
    await it.addUser('roy', { email: 'roy@example.com' })
    for (let i = 0; i < 100; i++) {
      const email = i % 2 ? `nobody${i}@example.com` : 'roy@example.com'
      await it.send('POST /v1/password/reset-request', { email }, undefined, '198.51.100.1')
    }
    const { status } = await it.send('POST /v1/password/reset-request', { email: 'roy@example.com' })
    assert.equal(status, 202)
    await it.mailedToken()
  })
})
