/**
 * What the real assembly hands on: each protection is asked for through a server that a settings file describes, because one that a test
 * puts together by hand has what the test gives it.
 */
import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHasher } from '@latchkey/passwords'
import { openStore } from '@latchkey/sql'
import { SMTPServer } from 'smtp-server'
import { scratchFolder } from '../testing/scratch-folder.ts'
import { createConfiguredServer } from './configured-server.ts'

const ISSUER = 'https://login.example'
const PASSWORD = 'violet kettle under the stairs'
const FEED_TOKEN = 'feed-secret-of-thirty-two-characters'

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

interface Ask {
  readonly json?: object
  readonly form?: Readonly<Record<string, string>>
  readonly token?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

type Send = (target: string, ask?: Ask) => Promise<Answer>

/** A server as it ships, with roy in it, and the store that it stands on. */
async function assemble(native: object = {}, more: object = {}, env: Readonly<Record<string, string>> = {}) {
  await using opened = new AsyncDisposableStack()
  const { path } = opened.use(scratchFolder())
  const mails = opened.use(await mailServer())
  const file = join(path, 'latchkey.json')
  const settings = {
    port: 0,
    logLevel: 'error',
    database: { urlEnv: 'DATABASE_URL' },
    signingKeys: { encryptionEnv: 'KEY_ENCRYPTION_KEY' },
    native: { issuer: ISSUER, registration: 'open', ...native },
    ...more,
  }
  writeFileSync(file, JSON.stringify(settings))
  const url = `sqlite:${join(path, 'own.db')}`
  const environment = {
    DATABASE_URL: url,
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    SMTP: mails.url,
    ...env,
  }
  const { server } = await createConfiguredServer(file, environment)
  opened.defer(() => server.close())
  const store = opened.use(await openStore({ url }))
  const passwordHash = await createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } }).hash(PASSWORD)
  const address = { address: 'roy@example.com', key: 'roy@example.com' }
  const roles = ['admin']
  const made = await store.users.createAccount({
    username: 'roy',
    passwordHash,
    scopes: ['read'],
    roles,
    email: address,
  })
  assert.ok('id' in made)

  const send: Send = async (target, { json, form, token, headers = {} } = {}) => {
    const [method = '', asked = ''] = target.split(' ')
    const body = form ? new URLSearchParams(form) : json && JSON.stringify(json)
    const isAdmins = asked.startsWith('/v1/admin/')
    const response = await (isAdmins ? server.admin : server).handler(
      new Request((isAdmins ? 'http://localhost' : ISSUER) + asked, {
        method,
        headers: {
          ...(json && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body !== undefined && { body }),
      }),
      { peerAddress: '192.0.2.7' },
    )
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : {} }
  }
  while ((await send('GET /readyz')).status !== 200) await sleep(5)
  const owned = opened.move()
  return {
    send,
    store,
    mails,
    royId: made.id,
    logIn: async (more: object = {}) => {
      const answer = await send('POST /v1/login', { json: { username: 'roy', password: PASSWORD, ...more } })
      assert.equal(answer.status, 200)
      return answer.body
    },
    events: async () => (await store.audit.list({ limit: 100 })).map(({ type, outcome }) => `${type} ${outcome}`),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function mailServer() {
  const arrived = Promise.withResolvers<void>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, _session, done) => {
      stream.resume().once('end', () => {
        arrived.resolve()
        done()
      })
    },
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    arrived: arrived.promise,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

const links = {
  verifyEmail: 'https://app.example/verify',
  resetPassword: 'https://app.example/reset',
  releaseLogin: 'https://app.example/release',
}
const mail = { urlEnv: 'SMTP', from: 'login@example.com', service: 'Kettles', links, required: false }

/** Asks until it is refused: the free attempts, and the refusal. */
async function untilLimited(ask: () => Promise<Answer>): Promise<number> {
  for (let free = 0; free <= 100; free += 1) {
    const { status, headers } = await ask()
    if (status === 429) {
      assert.ok(Number(headers.get('retry-after')) >= 1)
      return free
    }
  }
  return Number.POSITIVE_INFINITY
}

describe('a server as it ships limits', () => {
  const wrong = { username: 'roy', password: 'wrong' }
  for (const [what, free, ask, native] of [
    ['wrong passwords', 5, (send) => send('POST /v1/login', { json: wrong })],
    // Counted before anything is judged: what cannot be a user name is not hashed.
    ['registrations', 60, (send) => send('POST /v1/users', { json: { username: '\u0000', password: PASSWORD } })],
    [
      'requests for mails that reset a password',
      60,
      (send) => send('POST /v1/password/reset-request', { json: { email: 'x@example.com' } }),
      { mail },
    ],
    [
      'requests for mails that verify an address',
      60,
      (send) => send('POST /v1/email/verification', { json: { email: 'x@example.com' } }),
      { mail },
    ],
  ] as const satisfies readonly (readonly [string, number, (send: Send) => Promise<Answer>, object?])[]) {
    it(what, async () => {
      await using server = await assemble(native)
      assert.equal(await untilLimited(() => ask(server.send)), free)
    })
  }

  it('checks of the current password', async () => {
    await using server = await assemble()
    const { access_token: token } = await server.logIn()
    const json = { current_password: 'wrong', new_password: 'a lantern beside the green door' }
    assert.equal(await untilLimited(() => server.send('POST /v1/me/password', { json, token })), 5)
  })

  it('refreshes of a session', async () => {
    await using server = await assemble()
    let { refresh_token: refresh } = await server.logIn()
    const refreshed = async () => {
      const form = { grant_type: 'refresh_token', refresh_token: String(refresh) }
      const answer = await server.send('POST /v1/token', { form })
      refresh = answer.body['refresh_token'] ?? refresh
      return answer
    }
    assert.equal(await untilLimited(refreshed), 30)
  })

  it('by the address that a trusted proxy tells, each of them apart', async () => {
    await using server = await assemble({}, { trustedProxies: ['192.0.2.7'] })
    const json = { username: '\u0000', password: PASSWORD }
    const from = (address: string) => server.send('POST /v1/users', { json, headers: { 'x-forwarded-for': address } })
    assert.equal(await untilLimited(() => from('198.51.100.1')), 60)
    assert.equal((await from('198.51.100.2')).status, 400)
  })

  it('by the numbers that the settings give', async () => {
    await using server = await assemble({}, { limits: { rules: { login_account: { free: 2 } }, waitSeconds: 0 } })
    assert.equal(await untilLimited(() => server.send('POST /v1/login', { json: wrong })), 2)
  })

  it('nobody who comes from a device that it knows, whatever strangers do', async () => {
    await using server = await assemble()
    const { device_token } = await server.logIn()
    assert.equal(typeof device_token, 'string')
    await untilLimited(() => server.send('POST /v1/login', { json: wrong }))
    await server.logIn({ device_token })
  })
})

describe('a server as it ships', () => {
  it('keeps account of logins, good and bad, of logouts and of keys', async () => {
    await using server = await assemble()
    const { access_token: token } = await server.logIn()
    await server.send('POST /v1/login', { json: { username: 'roy', password: 'wrong' } })
    await server.send('POST /v1/logout', { json: {}, token })
    const events = await server.events()
    for (const event of ['login success', 'login refused', 'logout success', 'key_created success'])
      assert.ok(events.includes(event), `${event} of ${events.join()}`)
  })

  it('takes no token of a session that has ended, and shows the feed to whoever has its secret', async () => {
    await using server = await assemble({}, { revocationFeed: { tokenEnv: 'FEED' } }, { FEED: FEED_TOKEN })
    const { access_token: token } = await server.logIn()
    assert.equal((await server.send('POST /v1/logout', { json: {}, token })).status, 204)
    assert.equal((await server.send('GET /v1/me', { token })).body['code'], 'token_revoked')
    assert.equal((await server.send('GET /v1/revocations')).status, 401)
    const feed = await server.send('GET /v1/revocations', { token: FEED_TOKEN })
    assert.equal((feed.body['revocations'] as readonly unknown[]).length, 1)
  })

  it('ends the other sessions with a change of the password, and all that there is with the account', async () => {
    await using server = await assemble({}, { revocationFeed: { tokenEnv: 'FEED' } }, { FEED: FEED_TOKEN })
    const [{ access_token: mine }, { access_token: other, refresh_token: refresh }] = [
      await server.logIn(),
      await server.logIn(),
    ]
    const json = { current_password: PASSWORD, new_password: 'a lantern beside the green door' }
    assert.equal((await server.send('POST /v1/me/password', { json, token: mine })).status, 200)
    assert.equal((await server.send('GET /v1/me', { token: other })).status, 401)
    const form = { grant_type: 'refresh_token', refresh_token: String(refresh) }
    assert.equal((await server.send('POST /v1/token', { form })).status, 400)
    assert.equal((await server.send('DELETE /v1/me', { token: mine })).status, 204)
    assert.equal((await server.send('GET /v1/me', { token: mine })).status, 401)
    const { body } = await server.send('GET /v1/revocations', { token: FEED_TOKEN })
    const revoked = (body['revocations'] as readonly Readonly<Record<string, unknown>>[]).map(({ kind }) => kind)
    assert.ok(revoked.includes('subject'), `${revoked.join()}: tokens without a session are good still`)
  })

  it('lets an administrator revoke what a user has', async () => {
    await using server = await assemble()
    const { access_token: token } = await server.logIn()
    const json = { subject: server.royId }
    assert.equal((await server.send('POST /v1/admin/revocations', { json, token })).status, 204)
    assert.equal((await server.send('GET /v1/me', { token })).status, 401)
  })

  it('takes API keys until they are removed', async () => {
    await using server = await assemble()
    const { access_token: token } = await server.logIn()
    const made = await server.send('POST /v1/api-keys', { json: { name: 'ci', scopes: ['read'] }, token })
    const key = made.body['api_key']
    assert.equal((await server.send('GET /v1/me', { token: key })).status, 200)
    await server.send(`DELETE /v1/api-keys/${made.body['api_key_id']}`, { token })
    assert.equal((await server.send('GET /v1/me', { token: key })).status, 401)
  })

  it('writes an old hash anew at the next login', async () => {
    await using server = await assemble()
    const before = (await server.store.users.findById(server.royId))?.passwordHash
    await server.logIn()
    const after = (await server.store.users.findById(server.royId))?.passwordHash
    assert.match(String(before), /^pbkdf2:sha256:1000\$/)
    assert.match(String(after), /^\$argon2id\$/)
  })

  it('lets nobody in whose address is not verified, where mail is sent, and mails the link', async () => {
    await using server = await assemble({ mail: { ...mail, required: undefined } })
    const login = await server.send('POST /v1/login', { json: { username: 'roy', password: PASSWORD } })
    assert.equal(login.status, 400)
    const json = { username: 'zoe', password: PASSWORD, email: 'zoe@example.com' }
    assert.equal((await server.send('POST /v1/users', { json })).status, 202)
    await server.mails.arrived
  })

  it('lets clients send their users to its pages, where its settings say so', async () => {
    const resources = [{ resource: 'https://mcp.example/', scopes: { 'orders:read': 'See your orders' } }]
    await using server = await assemble({ frontDoor: { resources, theme: { accent: '#0a5' } } })
    const { body } = await server.send('GET /.well-known/oauth-authorization-server')
    assert.partialDeepStrictEqual(body, {
      authorization_endpoint: `${body['issuer']}/v1/authorize`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      scopes_supported: ['orders:read', 'offline_access'],
    })
    assert.equal((await server.send('GET /v1/authorize?client_id=nobody')).status, 400)
    await using without = await assemble({})
    assert.equal((await without.send('GET /v1/authorize?client_id=nobody')).status, 404)
  })

  it('gives those who register what its settings say, and sessions their length', async () => {
    await using server = await assemble({ registrationScopes: ['read'], sessions: { idleLifetimeSeconds: 1200 } })
    const json = { username: 'zoe', password: PASSWORD }
    assert.equal((await server.send('POST /v1/users', { json })).status, 201)
    const { body } = await server.send('POST /v1/login', { json })
    assert.deepEqual([body['scope'], body['refresh_expires_in']], ['read', 1200])
  })
})

describe('the tokens of an old app with a weak secret', () => {
  const former = { name: 'flask', secretEnv: 'FLASK_SECRET', alg: 'HS256' }
  const withFormer = (formerKey: object) =>
    assemble(
      {},
      { signingKeys: { encryptionEnv: 'KEY_ENCRYPTION_KEY', formerKeys: [formerKey] } },
      { FLASK_SECRET: 'secret' },
    )

  it('are taken for the reason that the settings give', async () => {
    await using server = await withFormer({ ...former, allowWeak: 'live tokens are signed with it' })
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: ISSUER,
      aud: ISSUER,
      sub: server.royId,
      client_id: 'first-party',
      jti: '1',
      iat: now,
      exp: now + 60,
    }
    const input = [{ alg: 'HS256', typ: 'at+jwt' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const token = `${input}.${createHmac('sha256', 'secret').update(input).digest('base64url')}`
    assert.equal((await server.send('GET /v1/me', { token })).status, 200)
  })

  it('are no reason to start without one', async () => {
    await assert.rejects(withFormer(former), /signingKeys\.formerKeys\.0\.secretEnv: FLASK_SECRET: .*allowWeak/)
  })
})
