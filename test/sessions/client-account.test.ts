/** The client's account functions against the login server that ships: what one sends, the other must take. */
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { type Client, createClient, oauth } from '@latchkey/client'
import {
  changePassword,
  createApiKey,
  deleteAccount,
  endAllSessions,
  endSession,
  forgetDevices,
  listApiKeys,
  listSessions,
  readMe,
  redeemLoginRelease,
  register,
  removeApiKey,
  requestEmailVerification,
  requestLoginRelease,
  requestPasswordReset,
  resetPassword,
  verifyEmail,
  withStepUp,
} from '@latchkey/client/account'
import { createHasher } from '@latchkey/passwords'
import { createLoginServer, createWorld, type LoginServer, type Mail, nativeFace } from '@latchkey/server'
import { nodeListener } from '@latchkey/server/node'
import { sql } from '@latchkey/sql'

const PASSWORD = 'violet kettle under the stairs'
const NEW_PASSWORD = 'amber lantern behind the door'

describe('the account functions of the client', () => {
  const mails: Mail[] = []
  const { clock: machine } = createWorld()
  let ahead = 0
  const clock = { ...machine, now: () => machine.now() + ahead }
  const listener = createServer()
  let server: LoginServer
  let url: string
  before(async () => {
    const issuer = 'http://localhost:5000'
    server = await createLoginServer({
      ...createWorld({ clock, logger: { info() {}, warn() {}, error() {} } }),
      store: sql('sqlite::memory:'),
      hasher: createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } }),
      faces: [
        nativeFace({
          oauth: { issuer, audience: issuer },
          keyEncryptionKeys: [randomBytes(32)],
          registration: 'open',
          mail: {
            mailer: { send: async (mail) => void mails.push(mail) },
            service: 'Kettles',
            links: {
              verifyEmail: 'https://app.test/verify',
              resetPassword: 'https://app.test/reset',
              releaseLogin: 'https://app.test/release',
            },
          },
        }),
      ],
    })
    listener.on('request', nodeListener(server)).listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const address = listener.address()
    assert.ok(typeof address === 'object' && address)
    url = `http://127.0.0.1:${address.port}`
  })
  after(async () => {
    listener.close()
    listener.closeAllConnections()
    await server.close()
  })

  const open = (): Client => createClient({ dialect: oauth(), baseUrl: url })

  async function mailedToken(): Promise<string> {
    for (;;) {
      const token = /#(?:token|code)=([\w-]{43})$/m.exec(mails.shift()?.text ?? '')?.[1]
      if (token !== undefined) return token
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  /** A user whose address is verified, logged in. */
  async function joined(username: string): Promise<Client> {
    const client = open()
    const email = `${username}@example.com`
    assert.equal(await register(client, { username, password: PASSWORD, email }), undefined)
    await verifyEmail(client, await mailedToken())
    await client.login({ username, password: PASSWORD })
    return client
  }

  it('register, verify and read who one is', async () => {
    const client = await joined('ann')
    const { username, email, email_verified: verified } = await readMe(client)
    assert.deepEqual([username, email, verified], ['ann', 'ann@example.com', true])
    await requestEmailVerification(client, 'nobody@example.com')
    await assert.rejects(verifyEmail(client, 'A'.repeat(43)), {
      name: 'AccountError',
      code: 'invalid_grant',
      status: 400,
    })
    const refused = register(open(), { username: 'bob', password: 'password', email: 'bob@example.com' })
    await assert.rejects(refused, { code: 'password_too_short', status: 400 })
  })

  it('reset a forgotten password and log in with the new one', async () => {
    await (await joined('reset')).logout()
    const client = open()
    await requestPasswordReset(client, 'reset@example.com')
    await resetPassword(client, await mailedToken(), NEW_PASSWORD)
    assert.equal((await readMe(client)).username, 'reset')
  })

  it('change a password, and say why it was not changed', async () => {
    const client = await joined('change')
    const other = open()
    await other.login({ username: 'change', password: PASSWORD })
    const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD }
    await assert.rejects(changePassword(client, { ...change, currentPassword: 'wrong' }), { code: 'invalid_grant' })
    assert.equal(await changePassword(client, change), 0)
    assert.equal((await listSessions(client)).length, 1)
    await assert.rejects(other.refresh(), { code: 'logged_out' })
  })

  it('list sessions, end one of them, and all', async () => {
    const client = await joined('sessions')
    const other = open()
    await other.login({ username: 'sessions', password: PASSWORD })
    const { session_id: id = '' } = (await listSessions(client)).find(({ current }) => !current) ?? {}
    await endSession(client, id)
    await assert.rejects(endSession(client, randomUUID()), { code: 'not_found', status: 404 })
    await assert.rejects(other.refresh(), { code: 'logged_out' })
    await forgetDevices(client)
    assert.equal(await endAllSessions(client), 0)
    await assert.rejects(client.refresh(), { code: 'logged_out' })
  })

  it('make, list and remove API keys, after a step-up where the login is too old', async () => {
    const client = await joined('keys')
    ahead += 3600
    // The guard knows again what was revoked a moment later.
    while ((await fetch(`${url}/readyz`)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 20))
    const asked: unknown[] = []
    const make = () => createApiKey(client, { name: 'cron', expiresInSeconds: 3600 })
    await assert.rejects(make(), { code: 'authentication_too_old', status: 401 })
    await assert.rejects(
      withStepUp(client, make, async () => undefined),
      { code: 'authentication_too_old' },
    )
    const key = await withStepUp(client, make, async (maxAge) => {
      asked.push(typeof maxAge)
      return { username: 'keys', password: PASSWORD }
    })
    assert.deepEqual(asked, ['number'])
    assert.ok(key.api_key.length > 20)
    assert.deepEqual(
      (await listApiKeys(client)).map(({ name }) => name),
      ['cron'],
    )
    await removeApiKey(client, key.api_key_id)
    assert.deepEqual(await listApiKeys(client), [])
    await deleteAccount(client)
    await assert.rejects(open().login({ username: 'keys', password: PASSWORD }), { code: 'login_refused' })
  })

  it('ask for a code that makes this browser known, and redeem it', async () => {
    await joined('known')
    const client = open()
    await requestLoginRelease(client, 'known')
    await redeemLoginRelease(client, await mailedToken(), PASSWORD)
    await client.login({ username: 'known', password: PASSWORD })
  })

  it('tell a server that cannot be reached from a refusal', async () => {
    const client = createClient({ dialect: oauth(), baseUrl: 'http://127.0.0.1:1' })
    await assert.rejects(readMe(client), { name: 'TypeError' })
    const torn = createClient({
      dialect: oauth(),
      baseUrl: url,
      fetch: async () => new Response('<h1>', { status: 502 }),
    })
    await assert.rejects(readMe(torn), { code: 'unavailable', status: 502 })
  })
})
