/** Pages that a server draws, with a session in cookies: of all who ask at once, one refresh token is spent once. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { freePort } from '../cli/free-port.ts'
import { startListening } from '../cli/latchkey-process.ts'
import { scratchFolder } from '../cli/scratch-folder.ts'
import { skipWithoutChromium, startChromium } from './chromium.ts'
import { roy, startCookieServer } from './cookie-server.ts'
import { bundleTab } from './pages.ts'
import { inTab } from './tabs-of.ts'

describe('a page that a server draws', { skip: skipWithoutChromium(), timeout: 120_000 }, () => {
  let browser: Browser
  before(async () => {
    browser = await startChromium()
  })
  after(() => browser.close())

  it('says who is logged in, refreshes nothing, and leaves that to the browser, whose tabs do it once', async () => {
    const port = await freePort()
    const origin = `http://localhost:${port}`
    await using server = await startCookieServer(origin)
    using folder = scratchFolder()
    const script = join(folder.path, 'page.js')
    writeFileSync(script, await bundleTab())
    const env = { PORT: String(port), LOGIN_SERVER: server.url, PAGE_SCRIPT: script }
    await using _example = await startListening(['examples/server-rendered.ts'], { env })
    await using context = await browser.newContext()
    const options = { baseUrl: server.url, dialect: 'cookies' } as const
    const open = async (): Promise<readonly [Page, string | null]> => {
      const page = await context.newPage()
      await page.goto(`${origin}/`)
      const drawn = await page.textContent('#greeting')
      await page.waitForFunction(() => 'tab' in globalThis)
      await inTab(page, (tab, given) => tab.open(given), options)
      return [page, drawn]
    }
    const [first, nobody] = await open()
    assert.equal(nobody, '')
    await inTab(first, (tab, { username, password }) => tab.login(username, password), roy)
    assert.equal((await open())[1], 'Hello roy')

    // As it does when it has expired.
    await context.clearCookies({ name: '__Host-lk_at' })
    const opened = await Promise.all([open(), open(), open()])
    assert.deepEqual(new Set(opened.map(([, drawn]) => drawn)), new Set(['']))
    assert.equal(server.calls('/v1/token'), 0)
    const asked = await Promise.all(opened.map(([page]) => inTab(page, (tab) => tab.ask('/v1/me'))))
    assert.deepEqual(new Set(asked.flat()), new Set([200]))
    assert.equal(server.calls('/v1/token'), 1)
    assert.equal((await open())[1], 'Hello roy')
  })
})
