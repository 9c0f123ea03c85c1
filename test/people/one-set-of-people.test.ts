/** Article B's own table of people, at two faces of one server that runs from a settings file, and in a program beside it. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHasher } from '@latchkey/passwords'
import { flaskJwt } from '@latchkey/protocol'
import { createLoginServer, face, type LoginServer, reply } from '@latchkey/server'
import { authorizePath, createBrowser, pkce } from '@latchkey/server/testing'
import { sql, userTable } from '@latchkey/sql'
import { type PrivateDatabase, skipWithout, startMariaDb } from '@latchkey/sql/testing'
import { secretKey } from '@latchkey/tokens'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { type Mailbox, openMailbox } from '../canaries/mailbox.ts'
import { clients, logIn, postLogin } from '../cli/api.ts'
import { type Configured, configured } from '../cli/configured.ts'
import { type Running, runToEnd, scriptWords } from '../cli/latchkey-process.ts'
import { loadMariaDbUsers } from '../golden/user-table.ts'

const NEW_PASSWORD = 'violet kettle under the stairs'
const { oauth: native, 'flask-jwt': flask } = clients
const settings = {
  port: 0,
  database: { urlEnv: 'OWN_URL' },
  signingKeys: { encryptionEnv: 'KEY_ENCRYPTION_KEY' },
  users: { urlEnv: 'DATABASE_URL', table: 'user' },
  faces: [{ dialect: 'flask-jwt', secretEnv: 'FLASK_SECRET', allowWeak: 'the secret of our old app' }],
  native: {
    issuer: 'https://login.example',
    frontDoor: {
      resources: [{ resource: 'https://mcp.example/', name: 'Orders', scopes: { 'orders:read': 'See your orders' } }],
    },
    mail: {
      urlEnv: 'MAIL_URL',
      from: 'no-reply@example.com',
      service: 'Kettles',
      links: {
        verifyEmail: 'https://app.example/verify',
        resetPassword: 'https://app.example/reset',
        releaseLogin: 'https://app.example/release',
      },
    },
  },
}

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

describe("article B's people", { skip: skipWithout('mariadb') }, () => {
  let database: PrivateDatabase
  let mailbox: Mailbox
  let files: Configured
  let server: Running
  let table: Connection
  let app: LoginServer
  let env: Readonly<Record<string, string>>

  before(async () => {
    database = await startMariaDb()
    await loadMariaDbUsers(database.url)
    mailbox = await openMailbox('mail-secret')
    files = configured(settings)
    env = {
      DATABASE_URL: database.url,
      OWN_URL: await database.createDatabase(),
      KEY_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      FLASK_SECRET: 'secret-key',
      MAIL_URL: mailbox.url,
    }
    table = await createConnection({ uri: database.url })
    await table.query("set session sql_mode = 'NO_AUTO_VALUE_ON_ZERO'")
    await table.query("insert into user (id, username, password) select 0, 'nought', password from user where id = 1")
    server = await files.start(env)
    app = await oldApp(env)
  })
  after(async () => {
    await app?.close()
    await server?.[Symbol.asyncDispose]()
    await table?.end()
    files?.[Symbol.dispose]()
    await mailbox?.[Symbol.asyncDispose]()
    await database?.[Symbol.asyncDispose]()
  })

  const latchkey = (...words: readonly string[]) =>
    runToEnd([...scriptWords('latchkey'), ...words, '--config', join(files.folder, 'latchkey.json')], { env })
  const send = async (method: string, path: string, body?: object, token?: string): Promise<Answer> => {
    const response = await fetch(`${server.address}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : {} }
  }
  const askOldRoute = async (token: string) => {
    const headers = { authorization: `JWT ${token}` }
    return (await app.handler(new Request('http://127.0.0.1/rest-auth', { headers }), { peerAddress: '127.0.0.1' }))
      .status
  }
  const refresh = async (token: unknown): Promise<Answer> => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: String(token) })
    const response = await fetch(`${server.address}/v1/token`, { method: 'POST', body })
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  }
  const statuses = async (username: string, password: string) => [
    (await postLogin(server.address, flask, username, password)).status,
    (await postLogin(server.address, native, username, password)).status,
  ]
  /** Guards learn of a revocation from the log, within a second. */
  const becomes = async (ask: () => Promise<number>, status: number) => {
    const deadline = performance.now() + 10_000
    while ((await ask()) !== status && performance.now() < deadline) await sleep(20)
    assert.equal(await ask(), status)
  }

  it('log in at both faces, and are known by the id of their row', async () => {
    assert.deepEqual(await statuses('roy', 'roy'), [200, 200])
    const token = await logIn(server.address, native, 'roy', 'roy')
    const me = await send('GET', '/v1/me', undefined, token)
    assert.partialDeepStrictEqual(me.body, { sub: '1', username: 'roy' })
    const old = await logIn(server.address, flask, 'roy', 'roy')
    assert.equal((JSON.parse(atob(old.split('.')[1] ?? '')) as Answer['body'])['identity'], 1)
    assert.equal(await askOldRoute(old), 200)
  })

  it('sign in on the page, for a client that they allow something, while the old clients go on', async () => {
    const back = 'http://127.0.0.1:4000/back'
    const words = ['clients', 'create', 'mcp', '--name', 'Helper', '--public', '--redirect-uris', back] as const
    assert.equal((await latchkey(...words)).exitCode, 0)
    const browser = createBrowser(async (request) => {
      const { pathname, search } = new URL(request.url)
      const headers = new Headers(request.headers)
      headers.set('origin', 'https://login.example')
      headers.delete('sec-fetch-site')
      const { method } = request
      const body = method === 'POST' ? await request.text() : null
      const got = await fetch(`${server.address}${pathname}${search}`, { method, headers, body, redirect: 'manual' })
      const location = got.headers.get('location') ?? undefined
      return { status: got.status, headers: got.headers, text: await got.text(), location }
    }, 'roy')
    const { verifier, challenge } = pkce()
    const asked = { client_id: 'mcp', redirect_uri: back, code_challenge: challenge, resource: 'https://mcp.example' }
    const code = (await browser.walk(authorizePath(asked), 'roy')).searchParams.get('code') ?? ''
    const form = {
      grant_type: 'authorization_code',
      client_id: 'mcp',
      code,
      redirect_uri: back,
      code_verifier: verifier,
    }
    const body = new URLSearchParams(form)
    const answer = (await (
      await fetch(`${server.address}/v1/token`, { method: 'POST', body })
    ).json()) as Answer['body']
    assert.equal(answer['scope'], 'orders:read')
    const { sub, aud } = JSON.parse(atob(String(answer['access_token']).split('.')[1] ?? '')) as Answer['body']
    assert.deepEqual([sub, aud], ['1', 'https://mcp.example/'])
    assert.deepEqual(await statuses('roy', 'roy'), [200, 200])
  })

  it('are named by 0 too', async () => {
    const token = await logIn(server.address, native, 'nought', 'roy')
    assert.equal((await send('GET', '/v1/me', undefined, token)).body['sub'], '0')
    const old = await logIn(server.address, flask, 'nought', 'roy')
    assert.equal(await askOldRoute(old), 200)
  })

  it('refresh, have API keys, and are found in the audit log and in the list of users', async () => {
    assert.equal((await latchkey('users', 'grant', 'roy', '--scopes', 'read', '--roles', '')).exitCode, 0)
    const login = await send('POST', '/v1/login', { username: 'roy', password: 'roy' })
    const token = String(login.body['access_token'])
    assert.equal((await refresh(login.body['refresh_token'])).status, 200)
    const made = await send('POST', '/v1/api-keys', { name: 'ci', scopes: ['read'] }, token)
    assert.equal(made.status, 201)
    const me = await send('GET', '/v1/me', undefined, String(made.body['api_key']))
    assert.partialDeepStrictEqual(me, { status: 200, body: { sub: '1', scopes: ['read'] } })
    assert.match((await latchkey('audit', '--user', 'roy', '--type', 'login')).stdout, / login +success +- +1 /)
    const listed = JSON.parse((await latchkey('users', 'list', '--json', '--limit', '3')).stdout) as {
      readonly users: readonly { readonly id: string; readonly username: string }[]
    }
    assert.deepEqual(
      listed.users.map(({ id, username }) => `${id} ${username}`),
      ['0 nought', '1 roy', '2 alice'],
    )
  })

  it('are two where two rows have one name', async () => {
    const shown = JSON.parse((await latchkey('users', 'show', 'dup', '--json')).stdout) as { readonly id: string }
    assert.equal(shown.id, '11')
    assert.equal((await latchkey('users', 'disable', '12')).exitCode, 0)
    assert.match((await latchkey('users', 'show', '12', '--json')).stdout, /"disabled": true/)
    assert.match((await latchkey('users', 'show', '11', '--json')).stdout, /"disabled": false/)
  })

  it('are logged out of every face at once', async () => {
    const old = await logIn(server.address, flask, 'roy', 'roy')
    const token = await logIn(server.address, native, 'roy', 'roy')
    // A token is as old as its second says: who logs in within the same one is not thrown out.
    await sleep(1100)
    assert.equal((await send('POST', '/v1/logout', { everywhere: true }, token)).status, 200)
    await becomes(async () => await askOldRoute(old), 401)
    await becomes(async () => (await send('GET', '/v1/me', undefined, token)).status, 401)
    assert.deepEqual(await statuses('roy', 'roy'), [200, 200])
  })

  it('are disabled at both faces by one command, and enabled again', async () => {
    const old = await logIn(server.address, flask, 'roy', 'roy')
    const login = await send('POST', '/v1/login', { username: 'roy', password: 'roy' })
    assert.equal((await latchkey('users', 'disable', 'roy')).exitCode, 0)
    assert.deepEqual(await statuses('roy', 'roy'), [401, 400])
    assert.equal((await refresh(login.body['refresh_token'])).status, 400)
    await becomes(async () => await askOldRoute(old), 401)
    await becomes(async () => (await send('GET', '/v1/me', undefined, String(login.body['access_token']))).status, 401)
    assert.equal((await latchkey('users', 'enable', 'roy')).exitCode, 0)
    await sleep(1100)
    assert.deepEqual(await statuses('roy', 'roy'), [200, 200])
  })

  it('choose a new password by a mail, which both faces take and the old app can read', async () => {
    const set = await latchkey('users', 'set-email', 'roy', '--email', 'roy@example.com', '--email-verified')
    assert.equal(set.exitCode, 0)
    assert.equal((await send('POST', '/v1/password/reset-request', { email: 'roy@example.com' })).status, 202)
    const token = await mailbox.nextToken()
    const reset = await send('POST', '/v1/password/reset', { token, new_password: NEW_PASSWORD })
    assert.equal(reset.status, 200)
    assert.deepEqual(await statuses('roy', 'roy'), [401, 400])
    assert.deepEqual(await statuses('roy', NEW_PASSWORD), [200, 200])
    const [rows] = await table.query<RowDataPacket[]>('select password from user where id = 1')
    const password = String(rows[0]?.['password'])
    assert.match(password, /^pbkdf2:sha256:\d+\$/)
    assert.ok(await createHasher().verify(NEW_PASSWORD, password))
  })

  it('stay in their table when somebody would delete them here, and lose every session when the old app does', async () => {
    const refused = await latchkey('users', 'delete', 'roy')
    assert.equal(refused.exitCode, 1)
    assert.match(refused.stdout, /^refused: the table belongs to another app: delete the user there/)
    const login = await send('POST', '/v1/login', { username: 'roy', password: NEW_PASSWORD })
    const old = await logIn(server.address, flask, 'roy', NEW_PASSWORD)
    await table.query('delete from user where id = 1')
    assert.equal((await refresh(login.body['refresh_token'])).status, 400)
    assert.equal(await askOldRoute(old), 401)
    assert.ok([401, 404].includes((await send('GET', '/v1/me', undefined, String(login.body['access_token']))).status))
    assert.deepEqual(await statuses('roy', NEW_PASSWORD), [401, 400])
  })

  it('have a table whose columns are what they were', async () => {
    const [rows] = await table.query<RowDataPacket[]>('show columns from user')
    assert.deepEqual(
      rows.map((row) => [row['Field'], row['Type']]),
      [
        ['id', 'int(11)'],
        ['username', 'varchar(45)'],
        ['password', 'varchar(255)'],
      ],
    )
  })
})

/** What is left of the old app: its own route, in a program of its own over the same two databases. */
function oldApp(env: Readonly<Record<string, string>>): Promise<LoginServer> {
  return createLoginServer({
    store: sql(env['OWN_URL']),
    people: userTable({
      url: env['DATABASE_URL'],
      table: 'user',
      columns: { id: 'id', username: 'username', password: 'password' },
    }),
    faces: [
      face({
        dialect: flaskJwt({}),
        keys: [secretKey('secret-key', { alg: 'HS256', allowWeak: 'the secret of our old app' })],
        routes: [{ method: 'GET', path: '/rest-auth', handle: () => reply('You are an authenticate person') }],
      }),
    ],
  })
}
