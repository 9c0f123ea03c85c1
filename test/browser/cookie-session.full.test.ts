/** A session in cookies, over tabs, in a real browser: pages of one port of localhost, the API on another, as in development. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { skipWithoutChromium, startChromium } from './chromium.ts'
import { roy, startCookieServer } from './cookie-server.ts'
import { bundleTab, startPages } from './pages.ts'
import { inTab, openTabs } from './tabs-of.ts'

const NAMES = ['__Host-csrf_token', '__Host-lk_at', '__Secure-lk_rt']

const cookiesOf = async (context: BrowserContext) =>
  (await context.cookies()).toSorted((one, other) => (one.name < other.name ? -1 : 1))
const logIn = (page: Page | undefined) =>
  inTab(page as Page, (tab, { username, password }) => tab.login(username, password), roy)

describe('a session in cookies in a browser', { skip: skipWithoutChromium(), timeout: 120_000 }, () => {
  let browser: Browser
  let script: string
  before(async () => {
    ;[browser, script] = await Promise.all([startChromium(), bundleTab()])
  })
  after(() => browser.close())

  /** A server, and tabs of a page that it allows. */
  async function open(count: number) {
    const stack = new AsyncDisposableStack()
    const pages = stack.use(await startPages(script))
    const origin = pages.url.replace('127.0.0.1', 'localhost')
    const server = stack.use(await startCookieServer(origin))
    const context = await browser.newContext()
    stack.defer(() => context.close())
    const options = { baseUrl: server.url, dialect: 'cookies' } as const
    const tabs = await openTabs(context, origin, count, options)
    return { pages, server, context, tabs, options, [Symbol.asyncDispose]: () => stack.disposeAsync() }
  }

  it('begins in all tabs with a login in one, is refreshed once for all, and ends in all with a logout in one', async () => {
    await using own = await open(4)
    const { server, context, tabs } = own
    assert.equal(await logIn(tabs[0]), 'done')
    for (const tab of tabs) await inTab(tab, (it) => it.become('logged_in'))
    for (const tab of tabs) assert.deepEqual(await inTab(tab, (it) => it.ask('/v1/me')), [200])
    // As it does when it has expired.
    await context.clearCookies({ name: '__Host-lk_at' })
    const asked = await Promise.all(tabs.map((tab) => inTab(tab, (it) => it.ask('/v1/me', 5))))
    assert.deepEqual(new Set(asked.flat()), new Set([200]))
    assert.equal(server.calls('/v1/token'), 1)
    // The guard lets it through, and there is no such session.
    for (const tab of tabs) assert.equal(await inTab(tab, (it) => it.send('DELETE', '/v1/sessions/none')), 404)
    await inTab(tabs[1] as Page, (it) => it.logout())
    for (const tab of tabs) {
      const state = await inTab(tab, (it) => it.become('logged_out'))
      assert.deepEqual(state, { status: 'logged_out', reason: 'logout' })
      assert.deepEqual(await inTab(tab, (it) => it.ask('/v1/me')), [401])
    }
    assert.deepEqual(await context.cookies(), [])
  })

  it('keeps its tokens where no script sees them, and sends the refresh token to the token endpoint alone', async () => {
    await using own = await open(1)
    const { server, context, tabs } = own
    const sent: string[] = []
    tabs[0]?.on('request', async (request) => {
      const { cookie = '' } = await request.allHeaders().catch(() => ({ cookie: '' }))
      if (cookie.includes('__Secure-lk_rt=')) sent.push(new URL(request.url()).pathname)
    })
    assert.equal(await logIn(tabs[0]), 'done')
    const cookies = await cookiesOf(context)
    assert.deepEqual(
      cookies.map(({ name, httpOnly, secure, sameSite, path }) => [name, httpOnly, secure, sameSite, path]),
      [
        [NAMES[0], false, true, 'Lax', '/'],
        [NAMES[1], true, true, 'Lax', '/'],
        [NAMES[2], true, true, 'Strict', '/v1/token'],
      ],
    )
    const seen = String(await tabs[0]?.evaluate('document.cookie + JSON.stringify(localStorage)'))
    for (const { value } of cookies.filter(({ httpOnly }) => httpOnly)) assert.ok(!seen.includes(value.slice(0, 40)))
    assert.deepEqual(await inTab(tabs[0] as Page, (it) => it.ask('/v1/me')), [200])
    assert.equal(await inTab(tabs[0] as Page, (it) => it.refresh()), 'done')
    assert.deepEqual(await inTab(tabs[0] as Page, (it) => it.ask('/v1/me')), [200])
    assert.equal(server.calls('/v1/token'), 1)
    assert.deepEqual(new Set(sent), new Set(['/v1/token']))
  })

  it('outlives a reload, and ends although its access token has expired', async () => {
    await using own = await open(1)
    const { context, tabs, options } = own
    assert.equal(await logIn(tabs[0]), 'done')
    const copy = await context.cookies()
    const [page] = await openTabs(context, String(await tabs[0]?.evaluate('location.origin')), 1, options)
    assert.deepEqual(await inTab(page as Page, (it) => it.ask('/v1/me')), [200])
    await context.clearCookies({ name: '__Host-lk_at' })
    await inTab(page as Page, (it) => it.logout())
    assert.deepEqual(await context.cookies(), [])
    await context.addCookies(copy)
    const answer = await context.request.get(`${options.baseUrl}/v1/me`)
    assert.deepEqual([answer.status(), (await answer.json()).code], [401, 'token_revoked'])
  })

  it('is not for a page that the server does not name', async () => {
    await using own = await open(1)
    const { pages, context, options } = own
    const [strange] = await openTabs(context, pages.url, 1, options)
    assert.equal(await logIn(strange), 'unavailable')
    assert.deepEqual(await context.cookies(), [])
  })
})
