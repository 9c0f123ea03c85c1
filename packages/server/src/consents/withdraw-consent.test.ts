/** Consents as their users, administrators and clients meet them: over HTTP and a real store. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeUnverified } from '@latchkey/tokens'
import { sendToEither } from '../testing/either-listener.ts'
import {
  authorizePath,
  BACK,
  type FrontDoorServer,
  ISSUER,
  MCP,
  PASSWORD,
  pkce,
  startFrontDoor,
} from '../testing/front-door-server.ts'

interface Own extends FrontDoorServer {
  readonly subject: string
}

async function opened(): Promise<Own> {
  const own = await startFrontDoor()
  const subject = await own.addUser('zoe')
  for (const id of ['app', 'other']) await own.addClient(id)
  return { ...own, subject }
}

/** What a client gets from its user's browser, and the form that redeems it. */
async function codeOf(own: Own, clientId: string) {
  const { verifier, challenge } = pkce()
  const asked = { client_id: clientId, code_challenge: challenge, resource: MCP, scope: 'orders:read' }
  const code = (await own.browser().walk(authorizePath(asked), 'zoe')).searchParams.get('code') ?? assert.fail()
  return { grant_type: 'authorization_code', client_id: clientId, code, redirect_uri: BACK, code_verifier: verifier }
}

async function tokensOf(own: Own, clientId: string) {
  const { body } = await own.post('/v1/token', await codeOf(own, clientId))
  return { access: String(body['access_token']), refresh: String(body['refresh_token']), clientId }
}

type Tokens = Awaited<ReturnType<typeof tokensOf>>

function sessionOf(own: Own, { access }: Pick<Tokens, 'access'>) {
  return own.store.sessions.find(String(decodeUnverified(access).claims['sid']))
}

/** Whether a client's tokens are worth anything. */
async function isGood(own: Own, { access, refresh, clientId }: Tokens) {
  const form = { grant_type: 'refresh_token', client_id: clientId, refresh_token: refresh }
  const session = await sessionOf(own, { access })
  return { session: session?.ended?.reason ?? 'live', refresh: (await own.post('/v1/token', form)).status }
}

async function logIn(own: Own, username = 'zoe'): Promise<string> {
  const login = await call(own, 'POST /v1/login', undefined, { username, password: PASSWORD })
  return String(login.body['access_token'])
}

async function call(own: Own, route: string, token?: string, json?: object) {
  const [method = '', path] = route.split(' ')
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    'content-type': 'application/json',
  }
  const body = json && JSON.stringify(json)
  const request = { origin: ISSUER, path: path ?? '', peerAddress: '192.0.2.7', method, headers, ...(body && { body }) }
  const answer = await sendToEither(own.server, request)
  const text = await answer.text()
  return {
    status: answer.status,
    body: (text.startsWith('{') ? JSON.parse(text) : {}) as Readonly<Record<string, unknown>>,
  }
}

async function consentIdsIn(own: Own, token: string, path = '/v1/consents') {
  const { body } = await call(own, `GET ${path}`, token)
  const consents = body['consents'] as readonly { readonly consent_id: string; readonly client_id: string }[]
  return new Map(consents.map(({ client_id, consent_id }) => [client_id, consent_id]))
}

describe('a consent', () => {
  it('is seen and withdrawn by its user: what its client has by it ends, and nothing else', async () => {
    await using own = await opened()
    const [app, other, token] = [await tokensOf(own, 'app'), await tokensOf(own, 'other'), await logIn(own)]
    const { body } = await call(own, 'GET /v1/consents', token)
    const [shown] = body['consents'] as readonly Readonly<Record<string, unknown>>[]
    const { consent_id: id, granted_at: at, ...rest } = shown ?? assert.fail()
    assert.deepEqual([rest, typeof at], [{ client_id: 'app', resource: MCP, scope: 'orders:read' }, 'number'])
    const unused = await codeOf(own, 'app')
    assert.equal((await call(own, `DELETE /v1/consents/${id}`, token)).status, 204)
    assert.deepEqual(await isGood(own, app), { session: 'consent_withdrawn', refresh: 400 })
    assert.deepEqual(await isGood(own, other), { session: 'live', refresh: 200 })
    const redeemed = await own.post('/v1/token', unused)
    assert.deepEqual([redeemed.status, redeemed.body['error']], [400, 'invalid_grant'])
    assert.deepEqual([...(await consentIdsIn(own, token)).keys()], ['other'])
    assert.equal((await call(own, `DELETE /v1/consents/${id}`, token)).status, 404)
    assert.equal((await call(own, 'GET /v1/me', token)).status, 200)
  })

  it('is asked for again after it was withdrawn', async () => {
    await using own = await opened()
    const browser = own.browser()
    await browser.walk(authorizePath(), 'zoe')
    assert.match((await browser.get(authorizePath())).location ?? '', /code=/)
    const token = await logIn(own)
    const id = (await consentIdsIn(own, token)).get('app')
    await call(own, `DELETE /v1/consents/${id}`, token)
    assert.match((await browser.visit(authorizePath())).text, /name="decision"/)
  })

  it('is no one else’s: not of another user, of a client by consent, or of a stranger', async () => {
    await using own = await opened()
    const { access } = await tokensOf(own, 'app')
    await own.addUser('roy')
    const [zoe, roy] = [await logIn(own), await logIn(own, 'roy')]
    const id = (await consentIdsIn(own, zoe)).get('app')
    assert.equal((await call(own, `DELETE /v1/consents/${id}`, roy)).status, 404)
    for (const route of ['GET /v1/consents', `DELETE /v1/consents/${id}`]) {
      assert.equal((await call(own, route)).status, 401)
      assert.equal((await call(own, route, access)).status, 401)
    }
    assert.equal((await consentIdsIn(own, zoe)).get('app'), id)
  })

  it('is withdrawn by an administrator, and the audit log says who did it', async () => {
    await using own = await opened()
    const app = await tokensOf(own, 'app')
    const path = `/v1/admin/users/${own.subject}/consents`
    const user = await logIn(own)
    assert.equal((await call(own, `GET ${path}`, user)).status, 403)
    const admin = await own.face.accounts.createUser({
      ...{ username: 'ada', password: PASSWORD, emailVerified: false, scopes: [], roles: ['admin'] },
      ...{ client: {}, actor: 'cli' },
    })
    const token = await logIn(own, 'ada')
    const id = (await consentIdsIn(own, token, path)).get('app')
    assert.equal((await call(own, `DELETE ${path}/x`, token)).status, 404)
    assert.equal((await call(own, `DELETE ${path}/${id}`, token)).status, 204)
    assert.equal((await isGood(own, app)).session, 'consent_withdrawn')
    const actor = admin.kind === 'created' ? admin.account.id : ''
    const told = await own.store.audit.list({ actor, client: 'app', limit: 9 })
    assert.deepEqual(
      told.map(({ type, subject, object }) => [type, subject, object]),
      [
        ['consent_withdrawn', own.subject, id],
        ['session_ended', own.subject, undefined],
      ],
    )
  })
})

describe('a client that is', () => {
  for (const verb of ['disable', 'remove'] as const)
    it(`${verb}d takes with it all that users have with it, and nothing else`, async () => {
      await using own = await opened()
      const [app, other, unused] = [await tokensOf(own, 'app'), await tokensOf(own, 'other'), await codeOf(own, 'app')]
      const { changeClient } = own.face.loginSessions
      assert.equal(await changeClient[verb]('app', 'cli'), true)
      assert.equal((await sessionOf(own, app))?.ended?.reason, 'client_ended')
      assert.deepEqual([...(await consentIdsIn(own, await logIn(own))).keys()], ['other'])
      assert.equal((await sessionOf(own, other))?.ended, undefined)
      // One of the same name that comes later gets nothing of it.
      if (verb === 'disable') await changeClient.enable('app', 'cli')
      else await own.addClient('app')
      assert.equal((await isGood(own, app)).refresh, 400)
      assert.equal((await own.post('/v1/token', unused)).body['error'], 'invalid_grant')
      const browser = own.browser()
      const asked = await browser.visit(authorizePath({ resource: MCP, scope: 'orders:read' }))
      const page = await browser.submit(asked, { username: 'zoe', password: PASSWORD })
      assert.match((await browser.visit(page.location ?? '')).text, /name="decision"/)
      assert.equal(await changeClient[verb]('nobody', 'cli'), false)
    })
})
