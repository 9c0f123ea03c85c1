/** A face for pages: the login sets cookies, and what changes something needs the CSRF token that came with them. Over real sockets. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { nodeListener } from '../node/node.ts'
import { face } from './face-recipe.ts'
import { createLoginServer } from './login-server.ts'

const APP = 'https://app.example'
const loginServer = await createLoginServer({
  faces: [
    face({
      dialect: oauth({ issuer: 'https://login.example', audience: 'api', cookies: { origins: [APP] } }),
      keys: [secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg8Mp', { alg: 'HS256' })],
      users: { authenticate: (username) => ({ id: username }) },
      routes: [
        { method: 'GET', path: '/me', handle: ({ claims }: { claims: object }) => claims },
        { method: 'POST', path: '/me', handle: () => 'changed' },
        { method: 'POST', path: '/vault', scopes: 'write', handle: () => assert.fail('was reached') },
      ],
    }),
  ],
  logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
})
const server = createServer(nodeListener(loginServer))
let address = ''

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => server.close())

function logIn(origin = APP, session: object = { 'latchkey-session': 'cookie' }): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin, ...session }
  return fetch(`${address}/v1/login`, { method: 'POST', headers, body: '{"username":"roy","password":"roy"}' })
}

/** The cookies and the CSRF token that a page has after its login. */
async function pageOf(response: Response) {
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ')
  const { csrf_token: csrf } = (await response.json()) as { readonly csrf_token: string }
  return { cookie, csrf }
}

test('a login of a page of the list sets two cookies, and gives scripts no access token', async () => {
  const response = await logIn()
  assert.equal(response.status, 200)
  const [access = '', csrf = '', ...more] = response.headers.getSetCookie()
  assert.match(access, /^__Host-lk_at=[\w.-]+; Max-Age=600; Path=\/; Secure; SameSite=Lax; HttpOnly$/)
  assert.match(csrf, /^__Host-csrf_token=[\w-]+; Max-Age=600; Path=\/; Secure; SameSite=Lax$/)
  assert.deepEqual(more, [])
  assert.deepEqual(Object.keys((await response.json()) as object), ['csrf_token', 'expires_in', 'device_token'])
})

test('a login that does not ask for cookies gets its token in the body, wherever it comes from', async () => {
  for (const origin of [APP, 'https://evil.example']) {
    const response = await logIn(origin, {})
    assert.equal(response.status, 200)
    assert.deepEqual(response.headers.getSetCookie(), [])
    const { access_token: token } = (await response.json()) as { readonly access_token: string }
    const asked = await fetch(`${address}/me`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
    assert.equal(asked.status, 200)
    // Whoever puts it into a cookie by other means cannot change anything with it.
    const headers = { cookie: `__Host-lk_at=${token}`, origin: APP, 'x-csrf-token': 'undefined' }
    assert.equal((await fetch(`${address}/me`, { method: 'POST', headers })).status, 403)
  }
})

test('a page of the list may ask for cookies and read the answer, and another may not send any along', async () => {
  const preflight = (origin: string) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'latchkey-session',
    }
    return fetch(`${address}/v1/login`, { method: 'OPTIONS', headers })
  }
  const { headers } = await preflight(APP)
  assert.equal(headers.get('access-control-allow-origin'), APP)
  assert.equal(headers.get('access-control-allow-credentials'), 'true')
  assert.match(headers.get('access-control-allow-headers') ?? '', /\bLatchkey-Session\b/)
  assert.equal((await preflight('https://evil.example')).headers.get('access-control-allow-origin'), null)
})

test('a login of a strange page is refused, and sets nothing', async () => {
  const response = await logIn('https://evil.example')
  assert.equal(response.status, 403)
  assert.deepEqual(response.headers.getSetCookie(), [])
  assert.equal(((await response.json()) as { readonly code: string }).code, 'csrf_refused')
})

test('the cookie reads, and changes things only with the CSRF token and from the page', async () => {
  const { cookie, csrf } = await pageOf(await logIn())
  const ask = async (method: string, path: string, headers: Record<string, string> = {}) =>
    (await fetch(`${address}${path}`, { method, headers: { cookie, ...headers } })).status
  assert.equal(await ask('GET', '/me'), 200)
  assert.equal(await ask('POST', '/me'), 403)
  assert.equal(await ask('POST', '/me', { origin: APP }), 403)
  assert.equal(await ask('POST', '/me', { origin: 'https://evil.example', 'x-csrf-token': csrf }), 403)
  assert.equal(await ask('POST', '/me', { origin: APP, 'x-csrf-token': csrf }), 200)
  const { csrf: another } = await pageOf(await logIn())
  assert.equal(await ask('POST', '/me', { origin: APP, 'x-csrf-token': another }), 403)
})

test('a route of the table demands what any route can', async () => {
  const { cookie, csrf } = await pageOf(await logIn())
  const headers = { cookie, origin: APP, 'x-csrf-token': csrf }
  const response = await fetch(`${address}/vault`, { method: 'POST', headers })
  assert.equal(response.status, 403)
  assert.match(response.headers.get('www-authenticate') ?? '', /error="insufficient_scope".*scope="write"$/)
})

test('a mistyped demand of a route stops the start, by its name', async () => {
  const definition = {
    dialect: oauth({ issuer: 'https://login.example', audience: 'api' }),
    keys: [secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg8Mp', { alg: 'HS256' })],
    users: { authenticate: () => undefined },
  }
  for (const wrong of [{ scope: 'write' }, { scopes: [] }, { except: ['GET /me'] }]) {
    const route = { method: 'GET', path: '/me', handle: () => 1, ...wrong } as never
    const faces = [face({ ...definition, routes: [route] })]
    await assert.rejects(createLoginServer({ faces }), /GET \/me: (scopes?|except): /)
  }
})
