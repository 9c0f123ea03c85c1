/** Logging in and out over tabs, in a real browser. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { skipWithoutChromium, startChromium } from './chromium.ts'
import { startGuardedServer } from './guarded-server.ts'
import { bundleTab } from './pages.ts'
import { inTab, openTabs } from './tabs-of.ts'

describe('a session in a browser', { skip: skipWithoutChromium(), timeout: 120_000 }, () => {
  let browser: Browser
  let script: string
  before(async () => {
    ;[browser, script] = await Promise.all([startChromium(), bundleTab()])
  })
  after(() => browser.close())

  it('begins in all tabs with a login in one, and ends in all with a logout in one', async () => {
    await using server = await startGuardedServer(script)
    await using context = await browser.newContext()
    const tabs = await openTabs(context, server.url, 4)
    await inTab(tabs[0] as Page, (tab) => tab.login('roy', 'roy'))
    for (const own of tabs) await inTab(own, (tab) => tab.become('logged_in'))
    assert.equal(await inTab(tabs[3] as Page, (tab) => tab.text('/me')), 'hello 7')
    await inTab(tabs[1] as Page, (tab) => tab.logout())
    for (const own of tabs) {
      const state = await inTab(own, (tab) => tab.become('logged_out'))
      assert.deepEqual(state, { status: 'logged_out', reason: 'logout' })
      assert.deepEqual(await inTab(own, (tab) => tab.ask('/me')), [401])
    }
    assert.equal(server.aliveFamilies(), 0)
    // By what the browser is known at the next login; it opens nothing.
    const kept = await tabs[0]?.evaluate('Object.keys(localStorage)')
    assert.deepEqual(kept, [`latchkey:${server.url}/:device`])
  })
})
