/** Flows as browsers treat them: back, reload, two clicks, two tabs, lost cookies, time. None of it is a dead end, and none has a second effect. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  authorizePath,
  BACK,
  type Browser,
  type FrontDoorServer,
  ISSUER,
  PASSWORD,
  type Page,
  startFrontDoor,
} from '../testing/front-door-server.ts'

const ZOE = { username: 'zoe', password: PASSWORD }

async function opened(): Promise<FrontDoorServer> {
  const own = await startFrontDoor()
  for (const name of ['zoe', 'roy']) await own.addUser(name)
  for (const id of ['app', 'other']) await own.addClient(id)
  return own
}

/** The link of a page that begins anew. */
function restartOf({ text }: Page): string {
  const [, link = assert.fail(`no way to go on: ${text}`)] = /<a href="(\/v1\/authorize[^"]+)">/.exec(text) ?? []
  return link.replaceAll('&amp;', '&')
}

/** As far as the consent page. */
async function consentOf(browser: Browser, path = authorizePath()): Promise<Page> {
  const login = await browser.visit(path)
  const { location = '' } = await browser.submit(login, ZOE)
  return browser.visit(location)
}

const codes = ({ store }: FrontDoorServer) => store.authorizationCodes.removeExpired(Number.MAX_SAFE_INTEGER, 1000)

describe('a flow', () => {
  it('shows the same page as often as it is loaded, and changes nothing by it', async () => {
    await using own = await opened()
    const browser = own.browser()
    const { location = '' } = await browser.get(authorizePath())
    const first = await browser.get(location)
    assert.equal((await browser.get(location)).text, first.text)
    const consent = (await browser.submit(first, ZOE)).location ?? ''
    assert.equal((await browser.get(consent)).text, (await browser.get(consent)).text)
    assert.equal(await codes(own), 0)
  })

  it('goes on where it is for an old form and for Back, and gives one code for two clicks', async () => {
    await using own = await opened()
    const browser = own.browser()
    const login = await browser.visit(authorizePath())
    const consent = await browser.visit((await browser.submit(login, ZOE)).location ?? '')
    // The login form once more: at the consent, without a second login.
    const { location = '' } = await browser.submit(login, ZOE)
    assert.match(location, /^\/sign-in\/consent\?flow=/)
    assert.match((await browser.visit(location)).text, /name="decision"/)
    const clicks = await Promise.all([1, 2, 3].map(() => browser.submit(consent, { decision: 'allow' })))
    assert.equal(clicks.filter((page) => page.location?.startsWith(BACK)).length, 1)
    assert.equal(await codes(own), 1)
    const finished = await browser.visit(location)
    assert.match(finished.text, /You are already signed in/)
    assert.match((await browser.get(restartOf(finished))).location ?? '', /code=/)
  })

  it('is not moved by a form of another step, nor by one that decides nothing', async () => {
    await using own = await opened()
    const browser = own.browser()
    const consent = await consentOf(browser)
    for (const fields of [
      { version: '7', decision: 'allow' },
      { version: '', decision: 'allow' },
      { decision: 'maybe' },
    ]) {
      assert.match((await browser.submit(consent, fields)).location ?? '', /^\/sign-in\/consent/)
    }
    assert.match((await browser.submit(consent, { decision: 'allow' })).location ?? '', /code=/)
  })

  it('is one for each tab: two clients at once, in any order', async () => {
    await using own = await opened()
    const browser = own.browser()
    const [a, b] = [
      await browser.visit(authorizePath({ state: 'a' })),
      await browser.visit(authorizePath({ client_id: 'other', state: 'b' })),
    ]
    const consentA = await browser.visit((await browser.submit(a, ZOE)).location ?? '')
    const consentB = await browser.visit((await browser.submit(b, ZOE)).location ?? '')
    assert.match((await browser.submit(consentB, { decision: 'allow' })).location ?? '', /code=.*state=b/)
    assert.match((await browser.submit(consentA, { decision: 'deny' })).location ?? '', /error=access_denied.*state=a/)
  })

  it('belongs to its browser: in another one it begins anew, and nothing that was shown is carried over', async () => {
    await using own = await opened()
    const browser = own.browser()
    const path = authorizePath({ state: 'mine', scope: 'offline_access', ui_locales: 'en de' })
    const { location = '' } = await browser.get(path)
    const stranger = own.browser()
    const elsewhere = await stranger.visit(location)
    assert.match(elsewhere.text, /This sign-in began elsewhere/)
    assert.deepEqual(
      new URLSearchParams(restartOf(elsewhere).split('?')[1]).toString().split('&').toSorted(),
      new URLSearchParams(path.split('?')[1]).toString().split('&').toSorted(),
    )
    const consent = (await browser.submit(await browser.get(location), ZOE)).location ?? ''
    await stranger.visit(authorizePath())
    const other = await stranger.visit(consent)
    assert.match(other.text, /This sign-in began elsewhere/)
    assert.match((await stranger.visit(restartOf(other))).text, /name="password"/)
    browser.cookies.clear()
    assert.match((await browser.visit(consent)).text, /This sign-in began elsewhere/)
  })

  it('ends after half an hour, and can begin anew', async () => {
    await using own = await opened()
    const browser = own.browser()
    const { location = '' } = await browser.get(authorizePath())
    const login = await browser.get(location)
    const consent = await consentOf(browser)
    own.clock.travel(1800)
    for (const late of [
      await browser.get(location),
      await browser.submit(login, ZOE),
      await browser.submit(consent, { decision: 'allow' }),
    ]) {
      assert.match(late.text, /This page has expired/)
      restartOf(late)
    }
    assert.equal(await codes(own), 0)
  })

  it('goes to another account for whoever is not the one who is signed in', async () => {
    await using own = await opened()
    const browser = own.browser()
    const consent = await consentOf(browser, authorizePath({ login_hint: 'zoe' }))
    assert.match(consent.text, /You are signed in as zoe/)
    const login = await browser.visit((await browser.submit(consent, { decision: 'switch' })).location ?? '')
    assert.match(login.text, /name="username" type="text" value=""/)
    const roy = await browser.visit((await browser.submit(login, { ...ZOE, username: 'roy' })).location ?? '')
    assert.match(roy.text, /You are signed in as roy/)
    // The tab of the account before does not act for the new one.
    const again = own.browser()
    const first = await consentOf(again, authorizePath())
    const second = await again.visit(authorizePath({ client_id: 'other', prompt: 'login' }))
    await again.submit(second, { ...ZOE, username: 'roy' })
    const late = await again.submit(first, { decision: 'allow' })
    assert.equal(late.location, undefined)
    restartOf(late)
  })

  it('ends with the account: who is disabled has no login here and gets no code', async () => {
    await using own = await opened()
    const browser = own.browser()
    const consent = await consentOf(browser)
    const { id = '' } = (await own.store.users.findByUsername('zoe')) ?? {}
    assert.equal(await own.face.accounts.changeUser.disable({ id: String(id), actor: 'cli', client: {} }), true)
    const late = await browser.submit(consent, { decision: 'allow' })
    assert.equal(late.location, undefined)
    assert.match((await browser.get(authorizePath({ prompt: 'none' }))).location ?? '', /error=login_required/)
  })
})

describe('a form of another site', () => {
  for (const [what, headers] of Object.entries<HeadersInit>({
    'cross-site': { 'sec-fetch-site': 'cross-site' },
    'same-site': { 'sec-fetch-site': 'same-site', origin: ISSUER },
    none: { 'sec-fetch-site': 'none' },
    'of another origin': { origin: 'https://evil.test' },
    'of an opaque origin': { origin: 'null' },
    'that says nothing': {},
  })) {
    it(`moves nothing (${what})`, async () => {
      await using own = await opened()
      const browser = own.browser()
      const login = await browser.visit(authorizePath())
      assert.equal((await browser.submit(login, ZOE, headers)).status, 403)
      const consent = await browser.visit((await browser.submit(login, ZOE, { origin: ISSUER })).location ?? '')
      assert.equal((await browser.submit(consent, { decision: 'allow' }, headers)).status, 403)
      assert.equal(await codes(own), 0)
    })
  }
})

describe('a login on the page', () => {
  it('has a cookie that no script and no other site gets, and a new one each time', async () => {
    await using own = await opened()
    const browser = own.browser()
    const login = await browser.visit(authorizePath())
    browser.cookies.set('__Host-lk_login', 'planted-by-somebody-else')
    const { headers } = await browser.submit(login, ZOE)
    const line = headers.getSetCookie().find((one) => one.startsWith('__Host-lk_login=')) ?? ''
    assert.match(line, /^__Host-lk_login=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/)
    const first = browser.cookies.get('__Host-lk_login')
    const again = await browser.visit(authorizePath({ prompt: 'login' }))
    await browser.submit(again, ZOE)
    const second = browser.cookies.get('__Host-lk_login')
    assert.notEqual(second, first)
    browser.cookies.set('__Host-lk_login', first ?? '')
    assert.match((await browser.get(authorizePath({ prompt: 'none' }))).location ?? '', /error=login_required/)
  })

  it('is counted like every other, says no more than that it was wrong, and keeps what was typed', async () => {
    await using own = await opened()
    const browser = own.browser()
    const login = await browser.visit(authorizePath())
    const texts: string[] = []
    for (const username of ['zoe', 'nobody']) {
      const wrong = await browser.submit(login, { username, password: 'wrong' })
      assert.equal(wrong.status, 400)
      texts.push(wrong.text.replace(`value="${username}"`, '').replace(/name="flow" value="[^"]+"/, ''))
    }
    assert.equal(texts[0], texts[1])
    for (let round = 0; round < 9; round += 1) await browser.submit(login, { username: 'zoe', password: 'wrong' })
    const limited = await browser.submit(login, ZOE)
    assert.deepEqual([limited.status, limited.headers.has('retry-after')], [429, true])
    assert.match(limited.text, /Try again in \d+ seconds/)
  })
})
