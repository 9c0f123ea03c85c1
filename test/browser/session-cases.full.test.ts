/** How a session ends, where it lies and where its token goes, in a real browser. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Listener } from '@latchkey/client/testing'
import type { Browser, Page } from 'playwright-core'
import { startArticle } from '../golden/start-article.ts'
import { skipWithoutChromium, startChromium } from './chromium.ts'
import { startGuardedServer } from './guarded-server.ts'
import { behind, bundleTab, startPages } from './pages.ts'
import { inTab, openTab, openTabs } from './tabs-of.ts'

describe('a session in a browser, in all its cases', { skip: skipWithoutChromium(), timeout: 120_000 }, () => {
  let browser: Browser
  let script: string
  before(async () => {
    ;[browser, script] = await Promise.all([startChromium(), bundleTab()])
  })
  after(() => browser.close())

  it('says in all tabs why the server has ended it', async () => {
    await using server = await startGuardedServer(script)
    await using context = await browser.newContext()
    const tabs = await openTabs(context, server.url, 3)
    await inTab(tabs[0] as Page, (tab) => tab.login('roy', 'roy'))
    for (const own of tabs) await inTab(own, (tab) => tab.become('logged_in'))
    server.endFamilies()
    server.pass(600)
    assert.deepEqual(await inTab(tabs[1] as Page, (tab) => tab.ask('/me', 5)), [401, 401, 401, 401, 401])
    for (const own of tabs) {
      const state = await inTab(own, (tab) => tab.become('logged_out'))
      assert.deepEqual(state, { status: 'logged_out', reason: 'refresh_refused' })
    }
    assert.equal(server.calls('/v1/token'), 1)
  })

  it('outlives a reload, and a closed browser tab', async () => {
    await using server = await startGuardedServer(script)
    await using context = await browser.newContext()
    const first = await openTab(context, server.url)
    await inTab(first, (tab) => tab.login('roy', 'roy'))
    await first.close()
    const second = await openTab(context, server.url)
    assert.equal((await inTab(second, (tab) => tab.become('logged_in'))).status, 'logged_in')
    assert.equal(await inTab(second, (tab) => tab.text('/me')), 'hello 7')
  })

  it('lives in memory when the storage is full, and says so', async () => {
    await using server = await startGuardedServer(script)
    await using context = await browser.newContext()
    const page = await openTab(context, server.url)
    await page.evaluate(`
      for (let size = 2 ** 22; size >= 1; size /= 2)
        try { for (let i = 0; ; i += 1) localStorage.setItem('full' + size + ' ' + i, 'x'.repeat(size)) } catch {}`)
    assert.equal(await inTab(page, (tab) => tab.login('roy', 'roy')), 'done')
    assert.equal(await inTab(page, (tab) => tab.text('/me')), 'hello 7')
    assert.equal(await inTab(page, (tab) => tab.refresh()), 'done')
    assert.equal(await inTab(page, (tab) => tab.text('/me')), 'hello 7')
    assert.deepEqual(await inTab(page, (tab) => tab.faults()), ['QuotaExceededError'])
  })

  it('in IndexedDB holds nothing open: a page can delete the database at any time', async () => {
    await using server = await startGuardedServer(script)
    await using context = await browser.newContext()
    const page = await openTab(context, server.url, { storage: 'indexedDb' })
    assert.equal(await inTab(page, (tab) => tab.login('roy', 'roy')), 'done')
    const deletion = await page.evaluate(`new Promise((resolve) => {
      const asked = indexedDB.deleteDatabase('latchkey')
      asked.onsuccess = () => resolve('deleted')
      asked.onblocked = () => resolve('blocked')
    })`)
    assert.equal(deletion, 'deleted')
  })

  it('sends no token with a redirect to another origin', async () => {
    const seen: (string | undefined)[] = []
    await using foreign = await startGuardedServer(script, {
      '/seen': (request, response) => {
        response
          .setHeader('Access-Control-Allow-Origin', '*')
          .setHeader('Access-Control-Allow-Headers', 'authorization')
        if (request.method === 'OPTIONS') return response.writeHead(204).end()
        seen.push(request.headers.authorization)
        return response.end('seen')
      },
    })
    await using server = await startGuardedServer(script, {
      '/away': (_, response) => response.writeHead(307, { Location: `${foreign.url}/seen` }).end(),
      '/near': (_, response) => response.writeHead(308, { Location: '/me' }).end(),
    })
    await using context = await browser.newContext()
    const page = await openTab(context, server.url)
    await inTab(page, (tab) => tab.login('roy', 'roy'))
    assert.equal(await inTab(page, (tab) => tab.text('/near')), 'hello 7')
    assert.equal(await inTab(page, (tab) => tab.text('/away')), 'seen')
    assert.deepEqual(seen, [undefined])
  })

  it('sends a header of its own along the redirects of its origin, and along no other', async () => {
    const seen: unknown[] = []
    const look: Listener = (request, response) => {
      if (request.url === '/look') seen.push([request.method, request.headers['x-access-token']])
      response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Access-Control-Allow-Headers', '*').end('seen')
    }
    await using foreign = await startPages(script, look)
    const answers: Readonly<Record<string, Listener>> = {
      '/login': (_, response) => response.end('{"token":"a.b.c"}'),
      '/near': (_, response) => response.writeHead(308, { Location: '/look' }).end(),
      '/away': (_, response) => response.writeHead(307, { Location: `${foreign.url}/look` }).end(),
    }
    await using server = await startPages(script, (request, response) =>
      (answers[request.url ?? ''] ?? look)(request, response),
    )
    await using context = await browser.newContext()
    const page = await openTab(context, server.url, { dialect: 'flaskPyjwt' })
    await inTab(page, (tab) => tab.login('user1', 'password123'))
    assert.equal(await inTab(page, (tab) => tab.text('/near')), 'seen')
    assert.deepEqual(await inTab(page, (tab) => tab.ask('/away')), ['TypeError'])
    assert.deepEqual(seen, [['GET', 'a.b.c']])
  })

  it('speaks to article A from a page of another origin, and ends with its token', async () => {
    const environment = { FLASK_PYJWT_OPTIONS: JSON.stringify({ accessTokenLifetimeSeconds: 2 }) }
    await using article = await startArticle('article-a', environment)
    await using pages = await startPages(script)
    await using context = await browser.newContext()
    const baseUrl = `http://${article.address.host}:${article.address.port}`
    const page = await openTab(context, pages.url, { dialect: 'flaskPyjwt', baseUrl })
    assert.equal(await inTab(page, (tab) => tab.login('user1', 'wrong')), 'login_refused')
    assert.equal(await inTab(page, (tab) => tab.login('user1', 'password123')), 'done')
    assert.match(await inTab(page, (tab) => tab.text('/protected')), /This is a protected route!/)
    await untilRefused(page, '/protected', 403)
    assert.deepEqual(await inTab(page, (tab) => tab.state()), { status: 'logged_out', reason: 'expired' })
    assert.equal(await inTab(page, (tab) => tab.login('user1', 'password123')), 'done')
    assert.equal(await inTab(page, (tab) => tab.refresh()), 'refresh_unsupported')
  })

  it('speaks to article B of the same origin, and ends with its token', async () => {
    const config = { JWT_EXPIRATION_DELTA: { seconds: 2 }, JWT_LEEWAY: 0 }
    await using article = await startArticle('article-b', { FLASK_JWT_CONFIG: JSON.stringify(config) })
    await using pages = await startPages(script, behind(article.address))
    await using context = await browser.newContext()
    const page = await openTab(context, pages.url, { dialect: 'flaskJwt' })
    assert.equal(await inTab(page, (tab) => tab.login('roy', 'wrong')), 'login_refused')
    assert.equal(await inTab(page, (tab) => tab.login('roy', 'roy')), 'done')
    assert.match(await inTab(page, (tab) => tab.text('/rest-auth')), /authenticate person/)
    await untilRefused(page, '/rest-auth', 401)
    assert.deepEqual(await inTab(page, (tab) => tab.state()), { status: 'logged_out', reason: 'expired' })
  })
})

/** Asks until the token has expired. */
async function untilRefused(page: Page, path: string, status: number): Promise<void> {
  let ending: unknown = 200
  while (ending === 200) [ending] = await inTab(page, (tab, asked) => tab.ask(asked), path)
  assert.equal(ending, status)
}
