/** The demo client of the quickstart in a real browser: from the printed link to the claims. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { freePort } from '../cli/free-port.ts'
import { scriptWords, startListening } from '../cli/latchkey-process.ts'
import { scratchFolder } from '../cli/scratch-folder.ts'
import { skipWithoutChromium, startChromium } from './chromium.ts'

describe('the demo of the quickstart in Chromium', { skip: skipWithoutChromium() }, () => {
  it('leads through login and consent to the claims, and its policy stands in the way of nothing', async () => {
    using folder = scratchFolder()
    const env = { LATCHKEY_DATA: `${folder.path}/data`, LATCHKEY_PORT: String(await freePort()) }
    await using running = await startListening(scriptWords('start'), { env: { ...env, LATCHKEY_ADMIN_PORT: '0' } })
    const browser = await startChromium()
    try {
      const page = await browser.newPage()
      const faults: string[] = []
      page.on('console', (message) => void (/Content Security/.test(message.text()) && faults.push(message.text())))
      await page.goto(`${running.adminAddress}/demo`)
      await page.getByRole('link', { name: 'Sign in' }).click()
      await page.getByLabel('User name').fill('roy')
      await page.getByLabel('Password').fill('roy')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('button', { name: 'Allow', exact: true }).click()
      await page.waitForURL(`${running.adminAddress}/demo/back?*`)
      await page.getByText('You are signed in.').waitFor()
      assert.match((await page.locator('pre').first().textContent()) ?? '', /"client_id": "demo"/)
      assert.deepEqual(faults, [])
    } finally {
      await browser.close()
    }
  })
})
