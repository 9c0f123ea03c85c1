/** One's own account, over HTTP and a real store. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type AccountServer, PASSWORD, startAccountServer } from '../../testing/account-server.ts'

const NEW = 'a lantern beside the green door'

describe('registering', () => {
  it('makes an account at once if addresses need not be verified first, and says what is taken', async () => {
    await using it = await startAccountServer({ mail: false, scopes: ['read'] })
    const made = await it.send('POST /v1/users', { username: 'roy', password: PASSWORD, email: 'Roy@Example.com' })
    assert.equal(made.status, 201)
    assert.equal(made.headers.get('cache-control'), 'no-store')
    const token = await it.logIn('roy')
    const me = await it.send('GET /v1/me', undefined, token)
    assert.deepEqual(
      { ...me.body, created_at: 0 },
      {
        sub: made.body['user_id'],
        username: 'roy',
        email: 'Roy@example.com',
        email_verified: false,
        created_at: 0,
        scopes: ['read'],
        roles: [],
      },
    )
    for (const [body, error] of [
      [{ username: 'roy', password: PASSWORD }, 'username_taken'],
      [{ username: 'royal', password: PASSWORD, email: 'ROY@example.com' }, 'email_taken'],
      [{ username: 'royal', password: PASSWORD, email: '\uff32oy@example.com' }, 'email_taken'],
    ] as const) {
      const { status, body: answer } = await it.send('POST /v1/users', body)
      assert.deepEqual([status, answer['error']], [409, error])
    }
    assert.deepEqual(
      it.events.filter(({ type }) => type === 'user_registered').map(({ outcome, reason }) => reason ?? outcome),
      ['success', 'username_taken', 'email_taken', 'email_taken'],
    )
  })

  for (const [body, complaint] of [
    [{ username: 'r oy' }, /^body\.username: /],
    [{ username: '\uff52oy' }, /^body\.username: /],
    [{ username: 'roy\u200b' }, /^body\.username: /],
    [{ username: 'roy@example.com' }, /^body\.username: /],
    [{ username: { $ne: 'roy' } }, /^body\.username: /],
    [{ email: 'roy@example.com,evil@evil.test' }, /^body\.email: /],
    [{ email: 'roy@example.com\r\nBcc: evil@evil.test' }, /^body\.email: /],
    [{ password: 'short' }, /too short/],
    [{ password: 'passwordpassword' }, /guessed first/],
    [{ password: 'roytutsroytuts1', username: 'roytuts' }, /a name/],
    [{ roles: ['admin'] }, /additional/],
    [{ scopes: ['all'] }, /additional/],
    [{ email_verified: true }, /additional/],
  ] as const) {
    it(`refuses ${JSON.stringify(body)}`, async () => {
      await using it = await startAccountServer({ mail: false })
      const { status, body: answer } = await it.send('POST /v1/users', { username: 'roy', password: PASSWORD, ...body })
      assert.equal(status, 400)
      assert.match(String(answer['error_description']), complaint)
      assert.equal((await it.store.users.list({ limit: 1 })).length, 0)
    })
  }

  it('is not there where it is closed', async () => {
    await using it = await startAccountServer({ registration: 'closed' })
    assert.equal((await it.send('POST /v1/users', { username: 'roy', password: PASSWORD })).status, 404)
  })

  it('is done sixty times at once from one address, and then ten times a minute', async () => {
    await using it = await startAccountServer({ limited: true })
    const statuses: number[] = []
    for (let i = 0; i < 62; i++) {
      const { status } = await it.send('POST /v1/users', {
        username: `u${i}`,
        password: PASSWORD,
        email: `u${i}@example.com`,
      })
      statuses.push(status)
    }
    assert.deepEqual([statuses.filter((one) => one === 202).length, statuses.at(-1)], [60, 429])
    const elsewhere = { username: 'else', password: PASSWORD, email: 'else@example.com' }
    assert.equal((await it.send('POST /v1/users', elsewhere, undefined, '198.51.100.9')).status, 202)
  })
})

describe('registering by mail', () => {
  const roy = { username: 'roy', password: PASSWORD, email: 'roy@example.com' }

  it('sends three mails to one mailbox in an hour, however many ask from wherever', async () => {
    await using it = await startAccountServer({ limited: true })
    for (let i = 0; i < 30; i++) {
      const email = i % 2 ? 'roy@example.com' : `ROY+shop${i}@example.com`
      await it.send('POST /v1/users', { ...roy, username: `roy${i}`, email }, undefined, `198.51.100.${i % 3}`)
      await it.accounts.afterwards.idle()
    }
    assert.equal(it.mails.length, 3)
  })

  it('lets a newcomer in whose address a stranger wrote into a form for a name that is taken', async () => {
    await using it = await startAccountServer({ limited: true })
    await it.addUser('taken')
    for (let i = 0; i < 10; i++) await it.send('POST /v1/users', { ...roy, username: 'taken' })
    await it.accounts.afterwards.idle()
    assert.equal(it.mails.length, 1)
    await it.send('POST /v1/users', roy)
    assert.equal((await it.send('POST /v1/email/verify', { token: await it.mailedToken() })).status, 200)
    await it.logIn('roy')
  })

  it('lets the owner in by each mail that strangers ask for', async () => {
    await using it = await startAccountServer({ limited: true })
    await it.addUser('roy', { email: 'roy@example.com' })
    for (let i = 0; i < 10; i++) await it.send('POST /v1/users', { ...roy, username: `other${i}` })
    const token = await it.mailedToken()
    const next = 'a lantern beside the green door'
    assert.equal((await it.send('POST /v1/password/reset', { token, new_password: next })).status, 200)
    await it.logIn('roy', next)
  })

  it('refuses logins before the mailed token was presented', async () => {
    await using it = await startAccountServer()
    const answer = await it.send('POST /v1/users', roy)
    assert.deepEqual([answer.status, answer.body], [202, { status: 'accepted' }])
    const token = await it.mailedToken()
    assert.equal((await it.send('POST /v1/login', { username: 'roy', password: PASSWORD })).status, 403)
    assert.deepEqual((await it.send('POST /v1/email/verify', { token })).body, { email_verified: true })
    await it.logIn('roy')
    assert.equal((await it.send('POST /v1/email/verify', { token })).status, 400)
  })

  it('answers the same, hashes the same, and mails the owner, whether or not the name or the address is taken', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { email: 'roy@example.com' })
    const seen: unknown[] = []
    for (const body of [
      { username: 'new', password: PASSWORD, email: 'new@example.com' },
      { username: 'other', password: PASSWORD, email: 'ROY@example.com' },
      { username: 'roy', password: PASSWORD, email: 'other@example.com' },
      { username: 'roy', password: PASSWORD, email: 'roy@example.com' },
    ]) {
      const [worked, asked] = [it.works.length, it.events.length]
      const { status, body: answer, headers } = await it.send('POST /v1/users', body)
      const names = [...headers.keys()]
      // Nothing of the database was asked when the answer was there: neither did an event come.
      seen.push([status, answer, names, it.works.slice(worked).map(({ purpose }) => purpose), it.events.length - asked])
      await it.accounts.afterwards.idle()
    }
    assert.deepEqual(seen, Array(4).fill(seen[0]))
    assert.deepEqual(seen[0], [202, { status: 'accepted' }, (seen[0] as readonly unknown[])[2], ['hash'], 0])
    assert.deepEqual(
      it.mails.map(({ to, subject }) => [to, subject]),
      [
        ['new@example.com', 'Confirm your e-mail address for Kettles'],
        ['roy@example.com', 'You have an account at Kettles already'],
        ['other@example.com', 'Choose another user name at Kettles'],
        ['roy@example.com', 'You have an account at Kettles already'],
      ],
    )
  })

  it('gives an account to the owner of its address, and not to the stranger who made it', async () => {
    await using it = await startAccountServer()
    await it.send('POST /v1/users', { ...roy, username: 'evil' })
    await it.accounts.afterwards.idle()
    await it.send('POST /v1/users', roy)
    const token = await it.mailedToken()
    assert.match(it.mails.at(-1)?.subject ?? '', /^Choose a new password/)
    const { body } = await it.send('POST /v1/password/reset', { token, new_password: NEW })
    assert.deepEqual(body, { username: 'evil' })
    await it.logIn('evil', NEW)
    assert.equal((await it.send('POST /v1/login', { username: 'evil', password: PASSWORD })).status, 400)
  })

  it('builds links only from the configuration (GHSA-3529-5m8x-rpv3), with the token where no server logs it', async () => {
    await using it = await startAccountServer()
    await it.send('POST /v1/users', roy)
    const token = await it.mailedToken()
    const { text = '', html = '' } = it.mails[0] ?? {}
    assert.ok(text.includes(`\nhttps://app.test/verify?lang=en#token=${token}\n`))
    assert.ok(html.includes(`<a href="https://app.test/verify?lang=en#token=${token}">`))
    assert.ok(!text.includes('login.test'))
  })

  it('sends another mail only if the address is not verified yet, and always answers the same', async () => {
    await using it = await startAccountServer()
    await it.addUser('done', { email: 'done@example.com' })
    await it.addUser('open', { email: 'open@example.com', emailVerified: false })
    for (const email of ['done@example.com', 'open@example.com', 'nobody@example.com']) {
      const { status, body } = await it.send('POST /v1/email/verification', { email })
      assert.deepEqual([status, body], [202, { status: 'accepted' }])
    }
    await it.accounts.afterwards.idle()
    assert.deepEqual(
      it.mails.map(({ to }) => to),
      ['open@example.com'],
    )
  })

  it('tells no client that the mail could not be sent, and keeps it', async () => {
    const fails = async () => {
      throw new Error('no route to roy@example.com')
    }
    await using it = await startAccountServer({ mail: { mailer: { send: fails } } })
    assert.equal((await it.send('POST /v1/users', roy)).status, 202)
    await it.accounts.afterwards.idle()
    assert.equal((await it.store.mails.pending()).count, 1)
    assert.equal(it.logger.lines.filter(({ facts }) => 'event' in facts && facts.event === 'listener_failed').length, 1)
    assert.ok(!JSON.stringify(it.logger.lines).includes('roy@example.com'))
  })
})

describe('a login before the address is verified', () => {
  it('of an account that an operator has made costs what any failing login costs, and is answered alike', async () => {
    await using it = await startAccountServer()
    await it.addUser('roy', { email: 'roy@example.com' })
    await it.addUser('open', { email: 'open@example.com', emailVerified: false })
    await it.accounts.changeUser.disable({ id: await it.addUser('gone'), client: {} })
    const seen: unknown[] = []
    for (const [username, password] of [
      ['roy', 'a wrong password, though long'],
      ['open', PASSWORD],
      ['gone', PASSWORD],
      ['nobody', PASSWORD],
    ] as const) {
      const worked = it.works.length
      const { status, body } = await it.send('POST /v1/login', { username, password })
      const { request_id: _, ...same } = body
      seen.push([status, same, it.works.slice(worked).map(({ work }) => work)])
    }
    assert.deepEqual(seen, Array(4).fill(seen[0]))
    const [status, , works] = seen[0] as readonly [number, unknown, readonly unknown[]]
    assert.deepEqual([status, works.length], [400, 1])
  })
})

describe('an account whose address was never verified', () => {
  const zoe = { username: 'zoe', password: PASSWORD, email: 'zoe@exmaple.com' }
  const logIn = async (it: AccountServer, password: string = PASSWORD, username = 'zoe') => {
    const { status, body } = await it.send('POST /v1/login', { username, password })
    return `${status} ${body['error']}`
  }

  it('is told what is missing by whoever knows its password, and by nobody else', async () => {
    await using it = await startAccountServer()
    await it.send('POST /v1/users', zoe)
    await it.accounts.afterwards.idle()
    assert.equal(await logIn(it), '403 email_unverified')
    assert.equal(await logIn(it, 'another password, that is wrong'), '400 invalid_grant')
  })

  it('says the same where the address is another’s, so that its login tells nobody who has an account', async () => {
    await using it = await startAccountServer()
    await it.addUser('owner', { email: zoe.email })
    await it.send('POST /v1/users', zoe)
    await it.accounts.afterwards.idle()
    assert.equal(await logIn(it), '403 email_unverified')
    const { email, verifyBy } = (await it.store.users.findByUsername('zoe')) ?? {}
    assert.deepEqual([email, typeof verifyBy], [undefined, 'number'])
    assert.deepEqual(
      it.mails.map(({ to }) => to),
      [zoe.email],
    )
  })

  it('can be given another address, whose link alone is good then', async () => {
    await using it = await startAccountServer()
    await it.send('POST /v1/users', zoe)
    const wrong = await it.mailedToken()
    const correct = async (more: object) => {
      const { status, body } = await it.send('POST /v1/email/correction', { ...zoe, email: 'zoe@example.com', ...more })
      await it.accounts.afterwards.idle()
      return `${status} ${body['error'] ?? body['status']}`
    }
    assert.equal(await correct({ password: 'another password, that is wrong' }), '400 invalid_grant')
    assert.equal(await correct({ username: 'nobody' }), '400 invalid_grant')
    assert.equal(await correct({ email: 'no address' }), '400 invalid_request')
    assert.equal(it.mails.length, 1)
    assert.equal(await correct({}), '202 accepted')
    assert.equal(it.mails.at(-1)?.to, 'zoe@example.com')
    assert.equal((await it.send('POST /v1/email/verify', { token: wrong })).status, 400)
    assert.equal((await it.send('POST /v1/email/verify', { token: await it.mailedToken() })).status, 200)
    assert.equal(typeof (await it.logIn('zoe')), 'string')
    assert.equal(await correct({ email: 'zoe@example.net' }), '409 email_settled')
  })

  it('answers a correction to another’s address alike, and tells its owner', async () => {
    await using it = await startAccountServer()
    await it.addUser('owner', { email: 'owner@example.com' })
    await it.send('POST /v1/users', zoe)
    await it.accounts.afterwards.idle()
    const { status, body } = await it.send('POST /v1/email/correction', { ...zoe, email: 'owner@example.com' })
    await it.accounts.afterwards.idle()
    assert.deepEqual([status, body['status']], [202, 'accepted'])
    assert.match(it.mails.at(-1)?.subject ?? '', /^You have an account/)
    assert.equal((await it.store.users.findByUsername('zoe'))?.email, zoe.email)
  })

  it('waits for a week', async () => {
    await using it = await startAccountServer()
    await it.send('POST /v1/users', zoe)
    await it.accounts.afterwards.idle()
    const { verifyBy = 0, createdAt = 0 } = (await it.store.users.findByUsername('zoe')) ?? {}
    assert.ok(verifyBy - createdAt >= 604_800 - 1 && verifyBy - createdAt <= 604_801)
  })
})

describe('an account', () => {
  it('is deleted with its sessions and API keys, and nothing of it is good any more (GHSA-2vg6-77g8-24mp)', async () => {
    await using it = await startAccountServer()
    const id = await it.addUser('roy', { scopes: ['read'] })
    const mine = await it.logIn('roy')
    const key = String((await it.send('POST /v1/api-keys', { name: 'ci', scopes: ['read'] }, mine)).body['api_key'])
    const login = await it.send('POST /v1/login', { username: 'roy', password: PASSWORD })
    assert.equal((await it.send('DELETE /v1/me', undefined, mine)).status, 204)
    for (const token of [mine, key, String(login.body['access_token'])]) {
      assert.equal((await it.send('GET /protected', undefined, token)).status, 401)
    }
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: String(login.body['refresh_token']),
    })
    const refreshed = await it.server.handler(
      new Request('https://login.test/v1/token', { method: 'POST', body: form }),
    )
    assert.equal(refreshed.status, 400)
    assert.equal((await it.send('POST /v1/login', { username: 'roy', password: PASSWORD })).status, 400)
    assert.equal(await it.store.users.findById(id), undefined)
    assert.ok(it.events.some(({ type, subject }) => type === 'user_deleted' && subject === id))
  })

  it('takes the cookies of a page with it when it is deleted', async () => {
    const origin = 'https://app.test'
    await using it = await startAccountServer({ pages: [origin] })
    await it.addUser('roy')
    const send = (method: string, path: string, headers: Readonly<Record<string, string>>, body?: string) =>
      it.server.handler(
        new Request(`https://login.test${path}`, { method, headers: { origin, ...headers }, ...(body && { body }) }),
      )
    const asks = { 'latchkey-session': 'cookie', 'content-type': 'application/json' }
    const login = await send('POST', '/v1/login', asks, JSON.stringify({ username: 'roy', password: PASSWORD }))
    const { csrf_token: proof } = (await login.json()) as { readonly csrf_token: string }
    const cookie = login.headers.getSetCookie().map((line) => line.slice(0, line.indexOf(';')))
    const answer = await send('DELETE', '/v1/me', { cookie: cookie.join('; '), 'x-csrf-token': proof })
    assert.equal(answer.status, 204)
    assert.deepEqual(
      answer.headers.getSetCookie().map((line) => /^[^;]*; Max-Age=\d+/.exec(line)?.[0]),
      cookie.map((pair) => `${pair.slice(0, pair.indexOf('='))}=; Max-Age=0`),
    )
  })

  it('is deleted only after a recent login', async () => {
    await using it = await startAccountServer({ recentLoginSeconds: 60 })
    await it.addUser('roy')
    const mine = await it.logIn('roy')
    await it.pass(61)
    const { status, body } = await it.send('DELETE /v1/me', undefined, mine)
    assert.deepEqual([status, body['error']], [401, 'insufficient_user_authentication'])
  })
})
