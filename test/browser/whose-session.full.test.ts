/** Whose session a tab has, and what a fault of its storage does to it, in a real browser. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { skipWithoutChromium, startChromium } from './chromium.ts'
import { startGuardedServer } from './guarded-server.ts'
import { bundleTab } from './pages.ts'
import { inTab, openTab } from './tabs-of.ts'

const LIFETIME = 600
const logIn = (page: Page, name: string) => inTab(page, (tab, word) => tab.login(word, word), name)
const whoIs = (page: Page) => inTab(page, (tab) => tab.text('/me'))
/** The version of its session that a tab has stored, once no refresh is on its way. */
const settledVersion = (page: Page): Promise<number> =>
  page.evaluate(`(async () => {
    while ((await navigator.locks.query()).held.length > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    const key = Object.keys(sessionStorage).find((name) => !name.endsWith(':device'))
    return JSON.parse(sessionStorage.getItem(key)).madeAt
  })()`)

describe('the session of a tab', { skip: skipWithoutChromium(), timeout: 120_000 }, () => {
  let browser: Browser
  let script: string
  before(async () => {
    ;[browser, script] = await Promise.all([startChromium(), bundleTab()])
  })
  after(() => browser.close())

  it('is that of its own storage: sessionStorage here and there, localStorage, IndexedDB in a worker', async () => {
    await using server = await startGuardedServer(script)
    await using context = await browser.newContext()
    const session = { storage: 'sessionStorage' } as const
    const [one, other, nobody] = [
      await openTab(context, server.url, session),
      await openTab(context, server.url, session),
      await openTab(context, server.url, session),
    ]
    const local = await openTab(context, server.url)
    await logIn(one, 'roy')
    await logIn(other, 'ann')
    await inTab(one, (tab) => tab.refresh())
    await inTab(other, (tab) => tab.refresh())
    await one.waitForTimeout(1600)
    assert.deepEqual([await whoIs(one), await whoIs(other)], ['hello 7', 'hello 8'])
    for (const page of [nobody, local]) assert.deepEqual(await inTab(page, (tab) => tab.ask('/me')), [401])
    await logIn(local, 'ann')
    const worker = await inTab(local, async (tab) => {
      const started = tab.worker()
      await started.open({ storage: 'indexedDb' })
      return [(await started.ask('/me'))[0], await started.state()]
    })
    assert.deepEqual(worker, [401, { status: 'logged_out', reason: 'not_logged_in' }])
    assert.deepEqual([await whoIs(one), await whoIs(local)], ['hello 7', 'hello 8'])
  })

  it('goes on in a tab that was opened with a copy of its storage, and in the first, turn by turn', async () => {
    await using server = await startGuardedServer(script)
    await using context = await browser.newContext()
    const session = { storage: 'sessionStorage' } as const
    const tab = await openTab(context, server.url, session)
    await logIn(tab, 'roy')
    // A page that another one opens begins with a copy of its sessionStorage, as a duplicated tab does.
    const [copy] = await Promise.all([context.waitForEvent('page'), tab.evaluate(`void window.open('/tab')`)])
    await copy.waitForFunction(() => 'tab' in globalThis)
    await inTab(copy, (own, given) => own.open(given), session)
    assert.equal(await whoIs(copy), 'hello 7')
    for (const [leader, follower] of [
      [tab, copy],
      [copy, tab],
      [tab, copy],
    ] as const) {
      server.pass(LIFETIME)
      const calls = server.calls('/v1/token')
      await inTab(leader, (own) => own.refresh())
      // Its own answer: a refresh that is still on its way would stand for the next one.
      const version = await settledVersion(leader)
      while ((await settledVersion(follower)) < version) await tab.waitForTimeout(20)
      assert.equal(server.calls('/v1/token'), calls + 2)
      server.pass(31)
    }
    server.pass(LIFETIME)
    assert.deepEqual([await whoIs(tab), await whoIs(copy)], ['hello 7', 'hello 7'])
    assert.equal(server.aliveFamilies(), 1)
  })

  it('outlives a storage that fails for a moment, and a lock that nobody gives back', async () => {
    await using server = await startGuardedServer(script)
    await using context = await browser.newContext()
    const page = await openTab(context, server.url, { timeoutMilliseconds: 2000 })
    await logIn(page, 'roy')
    for (const method of ['getItem', 'setItem']) {
      server.pass(LIFETIME)
      await page.evaluate(`(() => {
        const { ${method}: good } = Storage.prototype
        Storage.prototype.${method} = function () { Storage.prototype.${method} = good; throw new DOMException('disk', 'UnknownError') }
      })()`)
      assert.equal(await whoIs(page), 'hello 7')
    }
    await page.evaluate(`(() => {
      const { id } = JSON.parse(localStorage.getItem(Object.keys(localStorage).find((key) => !key.endsWith(':device'))))
      void navigator.locks.request('latchkey:' + location.origin + '/' + id, () => new Promise(() => {}))
    })()`)
    server.pass(LIFETIME)
    assert.equal(await whoIs(page), 'hello 7')
    assert.deepEqual(await inTab(page, (tab) => tab.faults()), [])
  })

  it('is not mixed up with the next one by a refresh that hangs', async () => {
    await using server = await startGuardedServer(script)
    await using context = await browser.newContext()
    const page = await openTab(context, server.url, { timeoutMilliseconds: 60_000 })
    await logIn(page, 'roy')
    server.faults.push('silent')
    const refreshing = server.nextRefresh()
    await inTab(page, (tab) => void tab.refresh())
    await refreshing
    await inTab(page, (tab) => tab.logout())
    await logIn(page, 'ann')
    server.pass(LIFETIME)
    assert.equal(await whoIs(page), 'hello 8')
  })
})
