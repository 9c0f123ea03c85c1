/** The users' own page as browsers meet it: over HTTP and a real store. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  authorizePath,
  BACK,
  type Browser,
  type FrontDoorServer,
  ISSUER,
  MCP,
  PASSWORD,
  type Page,
  pkce,
  startFrontDoor,
} from '../testing/front-door-server.ts'

const ZOE = { username: 'zoe', password: PASSWORD }
const OFFLINE = { resource: MCP, scope: 'orders:read offline_access' }

async function opened(): Promise<FrontDoorServer> {
  const own = await startFrontDoor()
  for (const name of ['zoe', 'roy']) await own.addUser(name)
  await own.addClient('app', { name: '<b>Shop & Co</b>' })
  await own.addClient('other', { firstParty: true })
  return own
}

async function refreshTokenOf(own: FrontDoorServer, browser: Browser, members = {}, username = 'zoe') {
  const { verifier, challenge } = pkce()
  const asked = { client_id: 'app', ...OFFLINE, ...members, code_challenge: challenge }
  const code = (await browser.walk(authorizePath(asked), username)).searchParams.get('code') ?? assert.fail()
  const { client_id } = asked
  const form = { grant_type: 'authorization_code', client_id, code, redirect_uri: BACK, code_verifier: verifier }
  const refresh_token = String((await own.post('/v1/token', form)).body['refresh_token'])
  return { grant_type: 'refresh_token', client_id, refresh_token }
}

const isGood = async (own: FrontDoorServer, form: Readonly<Record<string, string>>) =>
  (await own.post('/v1/token', form)).status === 200

async function signedIn(browser: Browser): Promise<Page> {
  const login = await browser.visit('/security')
  return browser.visit((await browser.submit(login, ZOE)).location ?? '')
}

/** The values of the buttons of a kind. */
const buttons = ({ text }: Page, name: string) =>
  [...text.matchAll(new RegExp(`name="${name}" value="([^"]*)"`, 'g'))].map(([, value = '']) => value)

describe('the page of a user', () => {
  it('is for who signs in, and comes back to no other place', async () => {
    await using own = await opened()
    const browser = own.browser()
    const login = await browser.visit('/security?return_to=https://evil.test&flow=x')
    assert.match(login.text, /Sign in to continue to login\.test/)
    assert.equal((await browser.submit(login, { ...ZOE, password: 'wrong' })).status, 400)
    assert.equal((await browser.submit(login, { ...ZOE, return_to: '//evil.test' })).location, '/security')
    const page = await browser.visit('/security')
    assert.match(page.text, /You are signed in as zoe\..*No application has a session/s)
    assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'.*; form-action 'self'$/)
    assert.equal(page.headers.get('cross-origin-opener-policy'), 'same-origin')
    assert.equal(page.headers.get('x-frame-options'), 'DENY')
  })

  it('begins anew in another browser and after half an hour', async () => {
    await using own = await opened()
    const { location = '' } = await own.browser().get('/security')
    const browser = own.browser()
    const login = await browser.visit('/security')
    own.clock.travel(1800)
    for (const page of [await browser.visit(location), await browser.submit(login, ZOE)])
      assert.match(page.text, /<a href="\/security">/)
  })

  it('shows sessions and consents in words, and what a client calls itself as text', async () => {
    await using own = await opened()
    const browser = own.browser()
    await refreshTokenOf(own, browser)
    await refreshTokenOf(own, own.browser(), {}, 'roy')
    await refreshTokenOf(own, own.browser(), { client_id: 'other' })
    const { text, ...page } = await browser.visit('/security')
    assert.equal(buttons({ text, ...page }, 'session').length, 2)
    assert.equal(buttons({ text, ...page }, 'consent').length, 1)
    assert.match(text, /&lt;b&gt;Shop &amp; Co&lt;\/b&gt;<\/strong> \(this browser\)/)
    assert.match(text, /<strong>other<\/strong>\n/)
    assert.match(text, /Orders\n<ul><li>See your orders<\/li><\/ul>/)
    assert.match(text, /began at 192\.0\.2\.7/)
  })

  it('leaves no row for 100 strangers', async () => {
    await using own = await opened()
    for (let round = 0; round < 100; round += 1) assert.equal((await own.browser().get('/security')).status, 303)
    const end = Number.MAX_SAFE_INTEGER
    assert.deepEqual(
      [await own.store.flows.removeExpired(end, 9), await own.store.browserLogins.removeExpired(end, 9)],
      [0, 0],
    )
  })

  it('shows twenty sessions, and older ones behind a link', async () => {
    await using own = await opened()
    const browser = own.browser()
    // One client has at most twenty.
    for (let round = 0; round < 20; round += 1) await refreshTokenOf(own, browser, { client_id: 'other' })
    await refreshTokenOf(own, browser)
    const page = await browser.visit('/security')
    assert.equal(buttons(page, 'session').length, 20)
    const [, older = assert.fail()] = /<a href="(\/security\?before=[^"]+)">/.exec(page.text) ?? []
    assert.equal(buttons(await browser.visit(older), 'session').length, 1)
    assert.equal(buttons(await browser.visit('/security?before=%27'), 'session').length, 20)
    assert.ok(page.text.length < 20_000, String(page.text.length))
  })
})

describe('a button on the page of a user', () => {
  it('ends one session, and with one of another browser the login there', async () => {
    await using own = await opened()
    const [browser, lost] = [own.browser(), own.browser()]
    const mine = await refreshTokenOf(own, browser)
    const theirs = await refreshTokenOf(own, lost)
    const page = await browser.visit('/security')
    const [newest = ''] = buttons(page, 'session')
    assert.equal((await browser.submit(page, { session: newest })).location, '/security')
    assert.deepEqual([await isGood(own, mine), await isGood(own, theirs)], [true, false])
    assert.match((await lost.get(authorizePath({ prompt: 'none' }))).location ?? '', /login_required/)
    assert.deepEqual(buttons(await browser.visit('/security'), 'session').length, 1)
    // Once more, as with Back.
    assert.equal((await browser.submit(page, { session: newest })).location, '/security')
  })

  it('ends everything elsewhere, and nothing here', async () => {
    await using own = await opened()
    const [browser, lost] = [own.browser(), own.browser()]
    const mine = await refreshTokenOf(own, browser)
    const theirs = [
      await refreshTokenOf(own, lost),
      await refreshTokenOf(own, lost, { client_id: 'other', scope: 'orders:read' }),
    ]
    const roys = await refreshTokenOf(own, own.browser(), {}, 'roy')
    await browser.submit(await browser.visit('/security'), { others: 'end' })
    assert.deepEqual(await Promise.all([mine, roys, ...theirs].map((form) => isGood(own, form))), [
      true,
      true,
      false,
      false,
    ])
    assert.match((await lost.get(authorizePath({ prompt: 'none' }))).location ?? '', /login_required/)
    assert.match((await browser.visit('/security')).text, /You are signed in as zoe/)
  })

  it('withdraws a consent with what came of it', async () => {
    await using own = await opened()
    const browser = own.browser()
    const [app, other] = [
      await refreshTokenOf(own, browser),
      await refreshTokenOf(own, browser, { client_id: 'other' }),
    ]
    const page = await browser.visit('/security')
    await browser.submit(page, { consent: buttons(page, 'consent')[0] ?? '' })
    assert.deepEqual([await isGood(own, app), await isGood(own, other)], [false, true])
    assert.match((await browser.visit('/security')).text, /You have allowed no application anything/)
  })

  it('signs out', async () => {
    await using own = await opened()
    const browser = own.browser()
    await signedIn(browser)
    const headers = { 'sec-fetch-site': 'same-origin' }
    assert.match((await browser.visit('/security')).text, /<form method="post" action="\/sign-in\/out">/)
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const body = new URLSearchParams()
    const request = new Request(`${ISSUER}/sign-in/out`, { method: 'POST', headers: { ...headers, cookie }, body })
    assert.equal((await own.send(request)).location, '/v1/end-session')
    assert.match((await browser.visit('/security')).text, /name="password"/)
  })

  it('ends nothing of another user', async () => {
    await using own = await opened()
    const roy = own.browser()
    const roys = await refreshTokenOf(own, roy, {}, 'roy')
    const royPage = await roy.visit('/security')
    const browser = own.browser()
    const page = await signedIn(browser)
    const [session = '', consent = ''] = [buttons(royPage, 'session')[0], buttons(royPage, 'consent')[0]]
    await browser.submit(page, { session, consent })
    assert.equal(await isGood(own, roys), true)
    assert.equal(buttons(await roy.visit('/security'), 'consent').length, 1)
  })

  for (const [what, headers] of Object.entries<HeadersInit>({
    'of another site': { 'sec-fetch-site': 'cross-site' },
    'of a neighbour': { 'sec-fetch-site': 'same-site', origin: ISSUER },
    'of another origin': { origin: 'https://evil.test' },
    'of an opaque origin': { origin: 'null' },
    'that says nothing': {},
  })) {
    it(`moves nothing in a form ${what}`, async () => {
      await using own = await opened()
      const [browser, lost] = [own.browser(), own.browser()]
      const [mine, theirs] = [await refreshTokenOf(own, browser), await refreshTokenOf(own, lost)]
      const page = await browser.visit('/security')
      const [session = ''] = buttons(page, 'session')
      const [consent = ''] = buttons(page, 'consent')
      assert.equal((await browser.submit(page, { session, consent, others: 'end' }, headers)).status, 403)
      assert.deepEqual([await isGood(own, mine), await isGood(own, theirs)], [true, true])
    })
  }
})
