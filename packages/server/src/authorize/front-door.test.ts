/** The authorization code flow as a client and its user meet it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeUnverified } from '@latchkey/tokens'
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

/** A user, and a client that is public. */
async function opened(): Promise<FrontDoorServer> {
  const own = await startFrontDoor()
  await own.addUser('zoe')
  await own.addClient('app')
  return own
}

/** Everything that a client does to have tokens. */
async function tokensOf(own: FrontDoorServer, members: Readonly<Record<string, string>> = {}, browser = own.browser()) {
  const { verifier, challenge } = pkce()
  const back = await browser.walk(authorizePath({ code_challenge: challenge, ...members }), 'zoe')
  const code = back.searchParams.get('code') ?? assert.fail(`no code came: ${back}`)
  const form = { grant_type: 'authorization_code', client_id: 'app', code, redirect_uri: BACK, code_verifier: verifier }
  return { form, answer: await own.post('/v1/token', form), browser, back }
}

const rows = async ({ store }: FrontDoorServer) => [
  await store.flows.removeExpired(Number.MAX_SAFE_INTEGER, 1000),
  await store.authorizationCodes.removeExpired(Number.MAX_SAFE_INTEGER, 1000),
  await store.browserLogins.removeExpired(Number.MAX_SAFE_INTEGER, 1000),
]

describe('the authorization code flow', () => {
  it('goes from a client over login and consent back to it, and gives tokens for its resource', async () => {
    await using own = await opened()
    const asked = { state: 'a b&c', resource: MCP, scope: 'orders:read offline_access' }
    const { answer, back } = await tokensOf(own, asked)
    assert.equal(back.origin + back.pathname, BACK)
    assert.deepEqual([back.searchParams.get('state'), back.searchParams.get('iss')], ['a b&c', ISSUER])
    const { status, headers, body } = answer
    assert.deepEqual([status, headers.get('cache-control'), body['token_type']], [200, 'no-store', 'Bearer'])
    assert.equal(body['scope'], 'orders:read offline_access')
    const { claims } = decodeUnverified(String(body['access_token']))
    const { iss, aud, client_id, amr, acr, sid, roles } = claims
    assert.deepEqual(
      { iss, aud, client_id, amr, acr, roles },
      { iss: ISSUER, aud: MCP, client_id: 'app', amr: ['pwd'], acr: '1', roles: undefined },
    )
    assert.equal((await own.store.sessions.find(String(sid)))?.clientId, 'app')
    assert.equal(typeof body['refresh_token'], 'string')
  })

  it('refreshes for the same resource, and neither wider nor for another', async () => {
    await using own = await opened()
    const { answer } = await tokensOf(own, { resource: MCP, scope: 'orders:read orders:write' })
    const refresh = (more: Readonly<Record<string, string>>, token: unknown) =>
      own.post('/v1/token', { grant_type: 'refresh_token', client_id: 'app', refresh_token: String(token), ...more })
    const { refresh_token: first } = answer.body
    assert.equal((await refresh({ resource: ISSUER }, first)).body['error'], 'invalid_target')
    assert.equal((await refresh({ scope: 'orders:read admin' }, first)).body['error'], 'invalid_scope')
    const narrow = await refresh({ scope: 'orders:read', resource: MCP }, first)
    assert.deepEqual([narrow.status, narrow.body['scope']], [200, 'orders:read'])
    const { claims } = decodeUnverified(String(narrow.body['access_token']))
    assert.deepEqual([claims['aud'], claims['acr'], typeof claims['consent_id']], [MCP, '1', 'string'])
    // A scope that was left out once is not lost.
    assert.equal((await refresh({}, narrow.body['refresh_token'])).body['scope'], 'orders:read orders:write')
  })

  it('asks a signed-in user for no password, and for no consent that was given', async () => {
    await using own = await opened()
    const { browser } = await tokensOf(own)
    const second = await browser.get(authorizePath({ state: '2' }))
    assert.match(second.location ?? '', /^https:\/\/app\.test\/back\?code=.+&state=2&iss=/)
    await own.addClient('other')
    const other = await browser.visit(authorizePath({ client_id: 'other' }))
    assert.match(other.text, /name="decision"/)
    const silent = await browser.get(authorizePath({ client_id: 'other', prompt: 'none', state: 's' }))
    assert.match(silent.location ?? '', /\?error=consent_required&.*&state=s&iss=/)
  })

  it('asks for consent as soon as more is wanted, or the client says so', async () => {
    await using own = await opened()
    const { browser } = await tokensOf(own, { resource: MCP, scope: 'orders:read' })
    assert.match((await browser.get(authorizePath({ resource: MCP, scope: 'orders:read' }))).location ?? '', /code=/)
    for (const more of [{ scope: 'orders:read orders:write' }, { scope: 'orders:read', prompt: 'consent' }]) {
      assert.match((await browser.visit(authorizePath({ resource: MCP, ...more }))).text, /name="decision"/)
    }
  })

  it('asks nothing for a client of the operator, and never silently for one that nobody has registered', async () => {
    await using own = await opened()
    await own.addClient('ours', { firstParty: true })
    await own.store.clients.create({
      ...{ id: 'https://evil.test/client.json', name: 'A', grants: ['authorization_code'], scopes: [], audiences: [] },
      ...{ kind: 'dynamic', authentication: 'none', redirectUris: [BACK], postLogoutRedirectUris: [] },
      ...{ firstParty: true, createdAt: 0 },
    })
    const browser = own.browser()
    const login = await browser.visit(authorizePath({ client_id: 'ours' }))
    const back = await browser.submit(login, { username: 'zoe', password: PASSWORD })
    assert.match(back.location ?? '', /^https:\/\/app\.test\/back\?code=/)
    const document = authorizePath({ client_id: 'https://evil.test/client.json' })
    for (const round of [1, 2]) {
      const page = await browser.visit(document)
      assert.match(page.text, /name="decision"/, `round ${round}`)
      assert.match(page.text, /Nobody here has checked who runs it.*/)
      assert.match((await browser.submit(page, { decision: 'allow' })).location ?? '', /code=/)
    }
  })

  it('tells the client that its user has denied it, and forgets nothing of its state', async () => {
    await using own = await opened()
    const back = await own.browser().walk(authorizePath({ state: 'x' }), 'zoe', 'deny')
    assert.deepEqual(
      ['error', 'state', 'iss', 'code'].map((name) => back.searchParams.get(name)),
      ['access_denied', 'x', ISSUER, null],
    )
  })

  it('asks once for a password: prompt, max_age and a browser that nobody knows', async () => {
    await using own = await opened()
    await tokensOf(own)
    for (const asked of [{ prompt: 'login' }, { prompt: 'select_account' }, { max_age: '0' }, { max_age: '5' }, {}]) {
      const { browser, answer } = await tokensOf(own, asked)
      assert.equal(answer.status, 200)
      own.clock.travel(6)
      const again = await browser.visit(authorizePath(asked))
      const isAsked = Object.keys(asked).length > 0
      assert.equal(again.text.includes('name="password"'), isAsked, JSON.stringify(asked))
      if (isAsked)
        assert.match((await browser.submit(again, { username: 'zoe', password: PASSWORD })).location ?? '', /code=/)
    }
    assert.match((await own.browser().get(authorizePath({ prompt: 'none' }))).location ?? '', /error=login_required/)
  })

  it('takes a form for what it is, and leads it to where cookies come along', async () => {
    await using own = await opened()
    const { browser } = await tokensOf(own)
    const path = authorizePath({ state: 'form' })
    const [target = '', query = ''] = path.split('?')
    const posted = await own.send(new Request(ISSUER + target, { method: 'POST', body: new URLSearchParams(query) }))
    assert.equal(posted.status, 303)
    assert.match((await browser.get(posted.location ?? '')).location ?? '', /code=.*&state=form/)
  })
})

describe('strangers at the front door', () => {
  it('leave no row: not by requests, not by pages, not by wrong passwords', async () => {
    await using own = await opened()
    await own.store.authorizationCodes.removeExpired(Number.MAX_SAFE_INTEGER, 1000)
    const browser = own.browser()
    for (let round = 0; round < 50; round += 1) await own.browser().visit(authorizePath({ state: String(round) }))
    const page = await browser.visit(authorizePath())
    assert.equal((await browser.submit(page, { username: 'zoe', password: 'wrong' })).status, 400)
    assert.deepEqual(await rows(own), [0, 0, 0])
  })

  for (const [what, members] of Object.entries({
    'an unknown client': { client_id: 'nobody' },
    'no client': { client_id: '' },
    'another address': { redirect_uri: 'https://evil.test/' },
    'an address that begins like the right one': { redirect_uri: `${BACK}/../../evil` },
    'no address': { redirect_uri: '' },
    'too long a request': { state: 'x'.repeat(9000) },
  })) {
    it(`are shown a page, and sent nowhere, for ${what}`, async () => {
      await using own = await opened()
      const { status, location, text } = await own.browser().get(authorizePath(members))
      assert.deepEqual([status, location], [400, undefined])
      assert.doesNotMatch(text, /evil|href="(?!\/sign-in\/style)/)
    })
  }

  it('learn nothing of which clients there are', async () => {
    await using own = await opened()
    await own.addClient('off')
    await own.addClient('nowhere', { redirectUris: [], grants: [] })
    await own.face.loginSessions.changeClient.disable('off', 'cli')
    const pages = await Promise.all(
      ['nobody', 'off', 'nowhere'].map(
        async (client_id) => (await own.browser().get(authorizePath({ client_id }))).text,
      ),
    )
    const [first, ...others] = pages.map((text) => text.replace(/: [\w-]+<\/p>/, ''))
    assert.deepEqual(others, [first, first])
  })

  for (const [error, members] of [
    ['invalid_request', { code_challenge: '' }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_target', { resource: 'https://elsewhere.test/' }],
    ['invalid_scope', { scope: 'admin', resource: MCP }],
    ['request_not_supported', { request: 'x' }],
  ] as const) {
    it(`are sent back with ${error} for ${JSON.stringify(members)}`, async () => {
      await using own = await opened()
      const { status, location = '' } = await own.browser().get(authorizePath({ state: 's', ...members }))
      assert.equal(status, 303)
      const { searchParams } = new URL(location)
      assert.deepEqual(
        [searchParams.get('error'), searchParams.get('state'), searchParams.get('iss')],
        [error, 's', ISSUER],
      )
    })
  }
})
