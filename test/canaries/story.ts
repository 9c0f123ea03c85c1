/** What a server lives through: every kind of request, good and bad, and a database that goes away in the middle. */
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Caller, Sent } from './caller.ts'
import type { Mailbox } from './mailbox.ts'
import { type Canaries, callMalformed } from './malformed.ts'

/** Passwords that users have and have had, and some that they mistype. */
export interface Passwords {
  readonly first: string
  readonly second: string
  readonly third: string
  readonly wrong: string
  readonly admin: string
  readonly made: string
}

/** What the story needs. */
export interface Scene {
  readonly caller: Caller
  readonly mailbox: Mailbox
  readonly databaseFile: string
  readonly passwords: Passwords
  readonly canaries: Canaries
  readonly feedToken: string
  readonly client: { readonly id: string; readonly secret: string }
  /** One more, as a client that has no right to it would send it: of the right form. */
  readonly oneTimeToken: string
}

const EMAIL = 'zoe@example.com'

/** @returns how many malformed calls there were */
export async function live(scene: Scene): Promise<number> {
  const { caller, passwords, canaries } = scene
  const { send, expect } = caller
  await register(scene)
  await mistypeNames(scene)
  const { access, refresh } = await logIn(caller, 'zoe', passwords.first)
  await expect(200, 'GET /v1/me', { token: access })
  await refreshAndReuse(scene, refresh)
  await changePasswords(scene)
  await useKeys(scene)
  const administrator = await logIn(caller, 'admin', passwords.admin)
  await administer(scene, administrator.access)
  await send('POST /auth', { json: { username: 'zoe', password: passwords.wrong } })
  await expect(200, 'POST /auth', { json: { username: 'zoe', password: passwords.third } })
  await follow(scene)
  const calls = await callMalformed(caller, canaries, administrator.access)
  await loseDatabase(scene, administrator.access)
  await leave(scene)
  return calls
}

async function register({ caller: { send, expect }, mailbox, passwords, oneTimeToken }: Scene): Promise<void> {
  await send('POST /v1/users', { json: { username: 'zoe', password: 'zoe', email: EMAIL } })
  await expect(202, 'POST /v1/users', { json: { username: 'zoe', password: passwords.first, email: EMAIL } })
  await expect(400, 'POST /v1/email/verify', { json: { token: oneTimeToken } })
  await expect(403, 'POST /v1/login', { json: { username: 'zoe', password: passwords.first } })
  await expect(200, 'POST /v1/email/verify', { json: { token: await mailbox.nextToken() } })
}

/** People type their password where their name belongs. */
async function mistypeNames({ caller: { expect }, passwords: { first, wrong } }: Scene): Promise<void> {
  for (const [username, password] of [
    ['zoe', wrong],
    ['nobody', wrong],
    [first, wrong],
    [wrong, first],
  ] as const) {
    await expect(400, 'POST /v1/login', { json: { username, password } })
  }
}

async function logIn({ expect }: Caller, username: string, password: string) {
  const body = await expect(200, 'POST /v1/login', { json: { username, password, device_label: 'laptop' } })
  return { access: String(body['access_token']), refresh: String(body['refresh_token']) }
}

function refreshing(token: string): Sent {
  return { form: { grant_type: 'refresh_token', refresh_token: token } }
}

/** There is no grace time: the second use is a copy's. */
async function refreshAndReuse({ caller: { expect }, canaries }: Scene, refresh: string): Promise<void> {
  const next = await expect(200, 'POST /v1/token', refreshing(refresh))
  await expect(400, 'POST /v1/token', refreshing(refresh))
  await expect(400, 'POST /v1/token', refreshing(String(next['refresh_token'])))
  await expect(400, 'POST /v1/token', refreshing(canaries.secret))
}

async function changePasswords({ caller, mailbox, passwords, oneTimeToken }: Scene): Promise<void> {
  const { expect } = caller
  const { first, second, third, wrong } = passwords
  const { access: token } = await logIn(caller, 'zoe', first)
  const change = (current_password: string, new_password: string): Sent => ({
    token,
    json: { current_password, new_password },
  })
  await expect(400, 'POST /v1/me/password', change(wrong, second))
  await expect(400, 'POST /v1/me/password', change(first, 'password123'))
  await expect(200, 'POST /v1/me/password', change(first, second))
  await expect(400, 'POST /v1/login', { json: { username: 'zoe', password: first } })

  await expect(202, 'POST /v1/password/reset-request', { json: { email: 'nobody@example.com' } })
  await expect(202, 'POST /v1/password/reset-request', { json: { email: EMAIL } })
  const link = await mailbox.nextToken()
  await expect(400, 'POST /v1/password/reset', { json: { token: oneTimeToken, new_password: third } })
  await expect(400, 'POST /v1/password/reset', { json: { token: link, new_password: 'password123' } })
  await expect(200, 'POST /v1/password/reset', { json: { token: link, new_password: third } })
  await expect(400, 'POST /v1/password/reset', { json: { token: link, new_password: third } })
}

async function useKeys({ caller, passwords, client, canaries }: Scene): Promise<void> {
  const { expect, send } = caller
  const { access, refresh } = await logIn(caller, 'zoe', passwords.third)
  const made = await expect(201, 'POST /v1/api-keys', { token: access, json: { name: 'ci' } })
  const key = String(made['api_key'])
  await expect(200, 'GET /v1/me', { token: key })
  await expect(401, 'GET /v1/me', { token: `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}` })
  await expect(401, 'GET /v1/me', { token: `${access.slice(0, -4)}AAAA` })

  const basic = (secret: string) => ({
    authorization: `Basic ${Buffer.from(`${client.id}:${secret}`).toString('base64')}`,
  })
  const grant = { grant_type: 'client_credentials' }
  const own = await expect(200, 'POST /v1/token', { form: grant, headers: basic(client.secret) })
  await expect(401, 'POST /v1/token', { form: grant, headers: basic(canaries.secret) })
  await expect(401, 'POST /v1/token', { form: { ...grant, client_id: client.id, client_secret: canaries.secret } })
  for (const token of [access, refresh, key, String(own['access_token']), canaries.secret]) {
    await expect(200, 'POST /v1/introspect', { form: { token }, headers: basic(client.secret) })
    await send('POST /v1/introspect', { form: { token }, headers: basic(canaries.secret) })
  }
  const exchange = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  }
  await expect(200, 'POST /v1/token', { form: { ...exchange, subject_token: access }, headers: basic(client.secret) })
  await expect(400, 'POST /v1/token', {
    form: { ...exchange, subject_token: canaries.secret },
    headers: basic(client.secret),
  })
  await expect(200, 'POST /v1/revoke', { form: { token: refresh } })
  await expect(400, 'POST /v1/token', refreshing(refresh))
  await expect(401, 'GET /v1/me', { token: access })
}

async function leave({ caller, passwords }: Scene): Promise<void> {
  const { expect } = caller
  const logOut = (token: string): Sent => ({ token, json: { everywhere: true } })
  await expect(200, 'POST /v1/logout', logOut((await logIn(caller, 'zoe', passwords.third)).access))
  const { access: token } = await logIn(caller, 'zoe', passwords.third)
  await expect(204, 'DELETE /v1/me', { token })
  await expect(401, 'GET /v1/me', { token })
}

async function administer({ caller: { send, expect }, passwords }: Scene, token: string): Promise<void> {
  const json = { username: 'made', password: passwords.made, email: 'made@example.com' }
  const { user_id: id } = await expect(201, 'POST /v1/admin/users', { token, json })
  await expect(409, 'POST /v1/admin/users', { token, json })
  await expect(200, 'GET /v1/admin/users', { token })
  await expect(204, `POST /v1/admin/users/${id}/disable`, { token })
  await expect(400, 'POST /v1/login', { json: { username: 'made', password: passwords.made } })
  await expect(204, `DELETE /v1/admin/users/${id}`, { token })
  await expect(200, 'GET /v1/admin/audit?limit=200', { token })
  await send('GET /v1/admin/users', {})
}

async function follow({ caller: { expect }, feedToken, canaries }: Scene): Promise<void> {
  const accept = { accept: 'application/json' }
  await expect(200, 'GET /v1/revocations', { token: feedToken, headers: accept })
  await expect(401, 'GET /v1/revocations', { token: canaries.secret, headers: accept })
}

/** First somebody else holds it locked, then its tables are gone: faults of both kinds, with every secret under way. */
async function loseDatabase(scene: Scene, token: string): Promise<void> {
  const { caller, databaseFile } = scene
  const file = new DatabaseSync(databaseFile, { timeout: 20_000 })
  file.exec('begin immediate')
  // Few: who writes to SQLite waits for the lock, and all others wait behind.
  await missDatabase(scene.caller, requestsOf(scene, token).slice(0, 3))
  file.exec('rollback')
  const tables = file
    .prepare("select name from sqlite_master where type = 'table' and name like 'latchkey%'")
    .all()
    .map(({ name }) => String(name))
  for (const table of tables) file.exec(`alter table ${table} rename to gone_${table}`)
  await missDatabase(scene.caller, requestsOf(scene, token))
  for (const table of tables) file.exec(`alter table gone_${table} rename to ${table}`)
  file.close()
  const deadline = performance.now() + 30_000
  while ((await caller.send('GET /readyz')).status !== 200 && performance.now() < deadline) await sleep(50)
}

type Asked = readonly (readonly [target: string, sent: Sent])[]

function requestsOf({ passwords, client, oneTimeToken, canaries }: Scene, token: string): Asked {
  const { third, second, wrong } = passwords
  return [
    ['POST /v1/login', { json: { username: 'zoe', password: third } }],
    ['POST /auth', { json: { username: 'zoe', password: third } }],
    ['POST /v1/users', { json: { username: 'roy', password: second, email: 'roy@example.com' } }],
    ['POST /v1/token', refreshing('A'.repeat(43))],
    [
      'POST /v1/token',
      { form: { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret } },
    ],
    ['POST /v1/introspect', { form: { token, client_id: client.id, client_secret: client.secret } }],
    ['POST /v1/password/reset', { json: { token: oneTimeToken, new_password: second } }],
    ['POST /v1/email/verify', { json: { token: oneTimeToken } }],
    ['POST /v1/me/password', { token, json: { current_password: wrong, new_password: second } }],
    ['POST /v1/api-keys', { token, json: { name: 'ci' } }],
    ['POST /v1/admin/users', { token, json: { username: 'roy', password: second, email: 'roy@example.com' } }],
    ['GET /v1/me', { token }],
    ['GET /v1/me', { token: canaries.secret }],
    ['GET /readyz', {}],
  ]
}

async function missDatabase({ send }: Caller, asked: Asked): Promise<void> {
  const answers = await Promise.all(asked.map(([target, sent]) => send(target, sent)))
  if (!answers.some(({ status }) => status >= 500)) throw new Error('the database was not missed')
}
