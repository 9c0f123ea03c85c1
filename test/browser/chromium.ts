/** Debian's Chromium, headless, with a profile of its own that is empty and ends with the test. */
import { accessSync, constants } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const EXECUTABLE = '/usr/bin/chromium'
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * For the `skip` option of a test that needs the browser: false when it is here, else the reason.
 * Continuous integration must not be green by skipping.
 *
 * @throws {Error} when it is missing and `CI` is set in the environment
 */
export function skipWithoutChromium(): string | false {
  try {
    accessSync(EXECUTABLE, constants.X_OK)
    return false
  } catch {
    const reason = `${EXECUTABLE} is missing: apt-get install chromium`
    if (process.env['CI']) throw new Error(reason)
    return reason
  }
}

/** Starts the browser. Playwright makes the profile in a temporary folder and removes it. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: FLAGS })
}
