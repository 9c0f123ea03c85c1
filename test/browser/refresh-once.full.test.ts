/** Many tabs, one refresh: with Web Locks, and without them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { skipWithoutChromium, startChromium } from './chromium.ts'
import { startGuardedServer } from './guarded-server.ts'
import { bundleTab } from './pages.ts'
import { inTab, openTab, openTabs } from './tabs-of.ts'

const LIFETIME = 600
const EIGHT = 8

/** A hundred requests at once, over eight tabs. */
async function askHundred(tabs: readonly Page[]): Promise<ReadonlySet<unknown>> {
  const counts = tabs.map((_, i): number => (i < 4 ? 13 : 12))
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    100,
  )
  const at = Date.now() + 500
  const endings = await Promise.all(
    tabs.map((tab, i) =>
      inTab(tab, (own, words) => own.ask('/me', words.count, words.at), { count: counts[i] ?? 0, at }),
    ),
  )
  return new Set(endings.flat())
}

describe('tabs of one browser', { skip: skipWithoutChromium(), timeout: 120_000 }, () => {
  let browser: Browser
  let script: string
  before(async () => {
    ;[browser, script] = await Promise.all([startChromium(), bundleTab()])
  })
  after(() => browser.close())

  for (const storage of ['localStorage', 'indexedDb'] as const) {
    it(`refresh once for a hundred requests in eight tabs, over ${storage}`, async () => {
      await using server = await startGuardedServer(script)
      await using context = await browser.newContext()
      const tabs = await openTabs(context, server.url, EIGHT, { storage })
      assert.equal(await inTab(tabs[0] as Page, (tab) => tab.login('roy', 'roy')), 'done')
      for (const round of [1, 2]) {
        server.pass(LIFETIME)
        assert.deepEqual(await askHundred(tabs), new Set([200]))
        assert.equal(server.calls('/v1/token'), round)
      }
      assert.equal(server.aliveFamilies(), 1)
    })
  }

  it('share a session without Web Locks, and log nobody out', async () => {
    await using server = await startGuardedServer(script)
    await using context = await browser.newContext()
    await context.addInitScript('delete Navigator.prototype.locks')
    const tabs = await openTabs(context, server.url, EIGHT)
    assert.equal(await tabs[0]?.evaluate('navigator.locks'), undefined)
    await inTab(tabs[0] as Page, (tab) => tab.login('roy', 'roy'))
    for (const _round of [1, 2]) {
      server.pass(LIFETIME)
      assert.deepEqual(await askHundred(tabs), new Set([200]))
    }
    // The lease is no lock: two tabs may meet, and the server's grace time carries them. Eight would be no lease at all.
    assert.ok(server.calls('/v1/token') < EIGHT, `${server.calls('/v1/token')} refreshes in 2 rounds`)
    assert.equal(server.aliveFamilies(), 1)
  })

  for (const locks of [true, false]) {
    it(`go on when one is closed in the middle of a refresh, ${locks ? 'with' : 'without'} Web Locks`, async () => {
      await using server = await startGuardedServer(script)
      await using context = await browser.newContext()
      if (!locks) await context.addInitScript('delete Navigator.prototype.locks')
      // The one that is closed would wait for longer than the test lasts.
      const closing = await openTab(context, server.url, { timeoutMilliseconds: locks ? 600_000 : 2000 })
      const others = await openTabs(context, server.url, 2)
      await inTab(closing, (tab) => tab.login('roy', 'roy'))
      server.pass(LIFETIME)
      server.faults.push('silent')
      const arrived = server.nextRefresh()
      const abandoned = inTab(closing, (tab) => tab.ask('/me')).catch(() => 'closed')
      await arrived
      const waiting = others.map((other) => inTab(other, (tab) => tab.ask('/me')))
      await closing.close()
      assert.equal(await abandoned, 'closed')
      assert.deepEqual(await Promise.all(waiting), [[200], [200]])
      assert.equal(server.aliveFamilies(), 1)
    })
  }

  it('share the session with a worker', async () => {
    await using server = await startGuardedServer(script)
    await using context = await browser.newContext()
    const page = await openTab(context, server.url, { storage: 'indexedDb' })
    await inTab(page, async (tab) => {
      await tab.login('roy', 'roy')
      const worker = tab.worker()
      await worker.open({ storage: 'indexedDb' })
      Object.assign(globalThis, { worker })
    })
    server.pass(LIFETIME)
    const endings = await inTab(page, async (tab) => {
      const { worker } = globalThis as unknown as { readonly worker: ReturnType<typeof tab.worker> }
      return Promise.all([tab.ask('/me', 20), worker.ask('/me', 20)])
    })
    assert.deepEqual(new Set(endings.flat()), new Set([200]))
    assert.equal(server.calls('/v1/token'), 1)
    const state = await inTab(page, async (tab) => {
      const { worker } = globalThis as unknown as { readonly worker: ReturnType<typeof tab.worker> }
      await tab.logout()
      return worker.become('logged_out')
    })
    assert.deepEqual(state, { status: 'logged_out', reason: 'logout' })
  })
})
