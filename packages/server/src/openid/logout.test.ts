/** Logging out as browsers and clients meet it (OpenID Connect RP-Initiated Logout 1.0): over HTTP and a real store. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { OAuthClient } from '../clients/oauth-client.ts'
import {
  authorizePath,
  BACK,
  type Browser,
  type FrontDoorServer,
  ISSUER,
  pkce,
  startFrontDoor,
} from '../testing/front-door-server.ts'

const OUT = 'https://app.test/out'
const OUT_WITH_QUERY = 'https://app.test/out?a=b%20c'

interface Own extends FrontDoorServer {
  readonly subject: string
}

async function opened(members: Partial<OAuthClient> = {}): Promise<Own> {
  const own = await startFrontDoor()
  const subject = await own.addUser('zoe')
  await own.addUser('roy')
  for (const id of ['app', 'other'])
    await own.addClient(id, { firstParty: true, postLogoutRedirectUris: [OUT, OUT_WITH_QUERY], ...members })
  return { ...own, subject }
}

interface Tokens {
  readonly idToken: string
  readonly refresh: string
  readonly clientId: string
}

async function signIn(own: Own, browser: Browser, more: Readonly<Record<string, string>> = {}): Promise<Tokens> {
  const { verifier, challenge } = pkce()
  const { client_id = 'app', username = 'zoe', ...rest } = more
  const path = authorizePath({ client_id, code_challenge: challenge, scope: 'openid', ...rest })
  const code = (await browser.walk(path, username)).searchParams.get('code') ?? assert.fail()
  const form = { grant_type: 'authorization_code', client_id, code, redirect_uri: BACK, code_verifier: verifier }
  const { body } = await own.post('/v1/token', form)
  return { idToken: String(body['id_token']), refresh: String(body['refresh_token']), clientId: client_id }
}

const endPath = (members: Readonly<Record<string, string>> = {}) => `/v1/end-session?${new URLSearchParams(members)}`

async function refreshed(own: Own, { refresh, clientId }: Tokens): Promise<number> {
  const form = { grant_type: 'refresh_token', client_id: clientId, refresh_token: refresh }
  return (await own.post('/v1/token', form)).status
}

async function isSignedIn(browser: Browser): Promise<boolean> {
  const { location = '' } = await browser.get(authorizePath({ prompt: 'none', scope: 'openid' }))
  return !location.includes('error=login_required')
}

describe('a client that logs its user out', () => {
  it('gets the browser back with its state, and the login and its sessions are over', async () => {
    await using own = await opened()
    const browser = own.browser()
    const [app, other] = [await signIn(own, browser), await signIn(own, browser, { client_id: 'other' })]
    const away = await signIn(own, browser, { scope: 'openid offline_access' })
    const elsewhere = await signIn(own, own.browser())
    const { idToken: id_token_hint } = app
    const page = await browser.get(endPath({ id_token_hint, post_logout_redirect_uri: OUT, state: 'a&b=ü' }))
    assert.deepEqual([page.status, page.location], [303, `${OUT}?state=a%26b%3D%C3%BC`])
    assert.match(page.headers.getSetCookie().join(), /__Host-lk_login=; .*Max-Age=0/)
    assert.equal(await isSignedIn(browser), false)
    const statuses = await Promise.all([app, other, away, elsewhere].map((tokens) => refreshed(own, tokens)))
    assert.deepEqual(statuses, [400, 400, 200, 200])
  })

  it('may send a form, which leads to the same by GET', async () => {
    await using own = await opened()
    const browser = own.browser()
    const { idToken } = await signIn(own, browser)
    const body = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: OUT_WITH_QUERY, state: 'x' })
    const form = await own.send(new Request(`${ISSUER}/v1/end-session`, { method: 'POST', body }))
    assert.equal(form.status, 303)
    assert.equal(await isSignedIn(browser), true)
    assert.equal((await browser.get(form.location ?? '')).location, `${OUT_WITH_QUERY}&state=x`)
  })

  it('has its user asked where they have signed in anew since', async () => {
    await using own = await opened()
    const browser = own.browser()
    const old = await signIn(own, browser)
    await signIn(own, browser, { prompt: 'login' })
    const page = await browser.get(endPath({ id_token_hint: old.idToken, post_logout_redirect_uri: OUT }))
    assert.match(page.text, /Sign out\?.*app has asked to sign you out/s)
    assert.equal(await isSignedIn(browser), true)
    assert.equal((await browser.submit(page)).location, OUT)
    assert.equal(await isSignedIn(browser), false)
  })

  it('has its hint known when the session is over', async () => {
    await using own = await opened()
    const browser = own.browser()
    const { idToken } = await signIn(own, browser)
    const { location } = await browser.get(authorizePath({ prompt: 'none' }))
    assert.match(location ?? '', /code=/)
    own.clock.travel(3600)
    assert.equal((await browser.get(endPath({ id_token_hint: idToken, post_logout_redirect_uri: OUT }))).location, OUT)
  })

  it('ends a code that nobody has used yet', async () => {
    await using own = await opened()
    const browser = own.browser()
    const { idToken } = await signIn(own, browser)
    const { verifier, challenge } = pkce()
    const code = (await browser.walk(authorizePath({ code_challenge: challenge }), 'zoe')).searchParams.get('code')
    await browser.get(endPath({ id_token_hint: idToken }))
    const form = { client_id: 'app', code: code ?? '', redirect_uri: BACK, code_verifier: verifier }
    const { status, body } = await own.post('/v1/token', { grant_type: 'authorization_code', ...form })
    assert.deepEqual([status, body['error']], [400, 'invalid_grant'])
  })
})

describe('who is to be logged out without a good hint', () => {
  it('is asked, and stays signed in until they say so', async () => {
    await using own = await opened()
    const browser = own.browser()
    const { idToken } = await signIn(own, browser)
    const roys = await signIn(own, own.browser(), { username: 'roy' })
    const [head = '', payload = '', signature = ''] = idToken.split('.')
    for (const members of [
      {},
      { state: 'x' },
      { client_id: 'app', post_logout_redirect_uri: OUT },
      { id_token_hint: 'x' },
      { id_token_hint: `${head}.${payload}.${signature.slice(0, -4)}AAAA` },
      { id_token_hint: idToken, client_id: 'other' },
      { id_token_hint: roys.idToken },
    ]) {
      const page = await browser.get(endPath({ post_logout_redirect_uri: 'https://evil.test/', ...members }))
      assert.deepEqual([page.status, page.location], [200, undefined], JSON.stringify(members))
      assert.match(page.text, /You are signed in as zoe/)
    }
    assert.equal(await isSignedIn(browser), true)
    const page = await browser.submit(await browser.get(endPath({ ui_locales: 'de' })))
    assert.equal(page.location, '/v1/end-session?ui_locales=de')
    assert.match((await browser.visit(page.location ?? '')).text, /Sie sind abgemeldet/)
    assert.equal(await isSignedIn(browser), false)
  })

  for (const [what, headers] of Object.entries<HeadersInit>({
    'of another site': { 'sec-fetch-site': 'cross-site' },
    'of a neighbour': { 'sec-fetch-site': 'same-site', origin: ISSUER },
    'of another origin': { origin: 'https://evil.test' },
    'that says nothing': {},
  })) {
    it(`is not logged out by a form ${what}`, async () => {
      await using own = await opened()
      const browser = own.browser()
      await signIn(own, browser)
      const page = await browser.get(endPath())
      assert.equal((await browser.submit(page, {}, headers)).status, 403)
      assert.equal(await isSignedIn(browser), true)
    })
  }
})

it('is limited for hints that are none of ours: each costs a verification', async () => {
  await using own = await opened()
  const asked = () => own.send(new Request(ISSUER + endPath({ id_token_hint: 'eyJhbGciOiJFUzI1NiJ9.e30.AAAA' })))
  const statuses: number[] = []
  for (let round = 0; round < 70; round += 1) statuses.push((await asked()).status)
  assert.deepEqual([statuses[0], statuses.at(-1)], [200, 429])
  const { status, text } = await asked()
  assert.deepEqual([status, /This is not possible right now/.test(text)], [429, true])
})

describe('an address after a logout', () => {
  it('is one of the client that the hint was made for, byte for byte, or none', async () => {
    await using own = await opened()
    await own.addClient('third', { firstParty: true, postLogoutRedirectUris: ['https://third.test/out'] })
    for (const uri of [
      `${OUT}/`,
      `${OUT}?x`,
      `${OUT}#x`,
      'https://app.test:443/out',
      'https://APP.test/out',
      'https://app.test/out/../out',
      'https://app.test@evil.test/out',
      '//evil.test',
      'https:evil.test',
      'javascript:alert(1)',
      'JavaScript:alert(1)',
      'https://third.test/out',
      BACK,
      'https://app.test/out\nLocation: https://evil.test',
    ]) {
      const browser = own.browser()
      const { idToken } = await signIn(own, browser)
      const page = await browser.get(endPath({ id_token_hint: idToken, post_logout_redirect_uri: uri }))
      assert.deepEqual([page.status, page.location], [200, undefined], uri)
      assert.match(page.text, /<title>You are signed out<\/title>/)
    }
  })

  it('is none where it stands twice, or where the client is disabled', async () => {
    await using own = await opened()
    const browser = own.browser()
    const { idToken } = await signIn(own, browser)
    const twice = `${endPath({ post_logout_redirect_uri: OUT, id_token_hint: idToken })}&post_logout_redirect_uri=https://evil.test`
    assert.equal((await browser.get(twice)).location, undefined)
    const again = await signIn(own, browser)
    await own.face.loginSessions.changeClient.disable('app', 'cli')
    const path = endPath({ id_token_hint: again.idToken, post_logout_redirect_uri: OUT })
    assert.equal((await browser.get(path)).location, undefined)
  })

  it('is used for a browser in which nobody is signed in, too, and never without a hint', async () => {
    await using own = await opened()
    const { idToken } = await signIn(own, own.browser())
    const stranger = own.browser()
    const good = { id_token_hint: idToken, post_logout_redirect_uri: OUT }
    assert.equal((await stranger.get(endPath(good))).location, OUT)
    const page = await stranger.get(endPath({ client_id: 'app', post_logout_redirect_uri: OUT, state: 'x' }))
    assert.deepEqual([page.status, page.location], [200, undefined])
  })

  it('is refused at the registration where a redirect URI is', async () => {
    await using own = await opened()
    for (const [uri, text] of [
      ['JavaScript:alert(1)', /absolute URI|private scheme/],
      ['http://app.test/out', /http is for/],
      ['https://app.test/out#x', /no fragment/],
    ] as const) {
      await assert.rejects(own.addClient('bad', { postLogoutRedirectUris: [uri] }), (fault: Error) => {
        assert.match(fault.message, /^postLogoutRedirectUris: /)
        assert.match(fault.message, text)
        return true
      })
    }
    const machine = { grants: ['client_credentials'], authentication: 'client_secret', redirectUris: [] } as const
    await assert.rejects(own.addClient('m', { ...machine, postLogoutRedirectUris: [OUT] }), /who log out/)
  })
})

it('names the endpoint in the metadata, and logs it', async () => {
  await using own = await opened()
  const { text } = await own.send(new Request(`${ISSUER}/.well-known/openid-configuration`))
  assert.equal(JSON.parse(text).end_session_endpoint, `${ISSUER}/v1/end-session`)
  const browser = own.browser()
  const { idToken } = await signIn(own, browser)
  await browser.get(endPath({ id_token_hint: idToken }))
  const told = (await own.store.audit.list({ limit: 100 })).filter(
    ({ type }) => type === 'signed_out' || type === 'logout',
  )
  assert.deepEqual(told.map(({ type, subject, client }) => [type, subject, client]).toSorted(), [
    ['logout', own.subject, 'app'],
    ['signed_out', own.subject, 'app'],
  ])
})
