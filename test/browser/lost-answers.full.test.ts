/** Answers that are lost on their way, in a real browser: nobody is logged out. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Fault } from '@latchkey/client/testing'
import type { Browser, Page } from 'playwright-core'
import { skipWithoutChromium, startChromium } from './chromium.ts'
import { startGuardedServer } from './guarded-server.ts'
import { bundleTab } from './pages.ts'
import { inTab, openTab, openTabs } from './tabs-of.ts'

const LIFETIME = 600
const losses: readonly (readonly Fault[])[] = [
  ['lost_before', 'lost_before'],
  ['lost_after', 'lost_after'],
  ['torn', 'torn'],
  ['silent'],
  ['page', 'page'],
  [503, 429, 500],
  ['lost_after', 'torn', 'lost_before', 503],
]

describe('a browser that loses answers', { skip: skipWithoutChromium(), timeout: 120_000 }, () => {
  let browser: Browser
  let script: string
  before(async () => {
    ;[browser, script] = await Promise.all([startChromium(), bundleTab()])
  })
  after(() => browser.close())

  for (const faults of losses) {
    it(`keeps four tabs logged in through ${faults.join(', ')}`, async () => {
      await using server = await startGuardedServer(script)
      await using context = await browser.newContext()
      const tabs = await openTabs(context, server.url, 4, { timeoutMilliseconds: 2500 })
      await inTab(tabs[0] as Page, (tab) => tab.login('roy', 'roy'))
      for (const _round of [1, 2]) {
        server.faults.push(...faults)
        server.pass(LIFETIME)
        const endings = await Promise.all(tabs.map((own) => inTab(own, (tab) => tab.ask('/me', 5))))
        assert.deepEqual(new Set(endings.flat()), new Set([200]))
        assert.equal(server.faults.length, 0)
      }
      for (const own of tabs) assert.equal(await inTab(own, (tab) => tab.state().status), 'logged_in')
      assert.equal(server.aliveFamilies(), 1)
    })
  }

  it('keeps the session when the network is gone, and goes on when it is back', async () => {
    await using server = await startGuardedServer(script)
    await using context = await browser.newContext()
    const page = await openTab(context, server.url, { timeoutMilliseconds: 1000 })
    assert.equal(await inTab(page, (tab) => tab.login('roy', 'roy')), 'done')
    server.pass(LIFETIME)
    await context.setOffline(true)
    assert.deepEqual(await inTab(page, (tab) => tab.ask('/me')), ['TypeError'])
    assert.equal(await inTab(page, (tab) => tab.refresh()), 'unavailable')
    assert.equal(await inTab(page, (tab) => tab.state().status), 'logged_in')
    await context.setOffline(false)
    await page.reload()
    await page.waitForFunction(() => 'tab' in globalThis)
    assert.deepEqual(
      await inTab(page, (tab) => {
        tab.open()
        return tab.ask('/me')
      }),
      [200],
    )
  })
})
