/**
 * The example of SvelteKit as a stranger builds it, with the packed client, in Chromium: `npm run proof:sveltekit`.
 * Leaves with 1 when the server does not draw who is logged in, or when tabs that were drawn at once spend more than one refresh token.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startChromium } from '../browser/chromium.ts'
import { roy, startCookieServer } from '../browser/cookie-server.ts'
import { freePort } from '../cli/free-port.ts'
import { startListening } from '../cli/latchkey-process.ts'
import { createProject } from '../packages/project.ts'
import { buildTarballs, root, withNeeds } from '../packages/tarballs.ts'
import { expect } from './expect.ts'

const into = join(root, 'dist/sveltekit')
const example = join(root, 'examples/sveltekit')
const TABS = 5

await using stack = new AsyncDisposableStack()
const project = stack.use(createProject())
cpSync(example, project.folder, { recursive: true, filter: (path) => !path.includes('node_modules') })
const tarballs = buildTarballs({ into, isChecked: false })
stack.defer(() => rmSync(into, { recursive: true, force: true }))
project.install(withNeeds('@latchkey/client', tarballs).map(({ path }) => path))
execFileSync('npm', ['run', '--silent', 'build'], { cwd: project.folder, stdio: ['ignore', 'ignore', 'inherit'] })

const port = await freePort()
const origin = `http://localhost:${port}`
const server = stack.use(await startCookieServer(origin))
const env = { PORT: String(port), HOST: '127.0.0.1', ORIGIN: origin, LOGIN_SERVER: server.url }
stack.use(await startListening(['build'], { cwd: project.folder, env }))
const browser = await startChromium()
stack.defer(() => browser.close())
const context = await browser.newContext()

/** @returns what the server drew, and the page that goes on from there */
async function open(): Promise<{ readonly drawn: string; readonly page: Page }> {
  const page = await context.newPage()
  const answer = await page.goto(origin)
  return { drawn: /<p id="greeting">([^<]*)</.exec((await answer?.text()) ?? '')?.[1] ?? 'nothing', page }
}

const greeting = (page: Page) => page.waitForFunction(`document.querySelector('#greeting').textContent === 'Hello roy'`)

const first = await open()
expect(first.drawn === '', 'the server draws nobody before a login')
await first.page.waitForFunction(`document.querySelector('#session').textContent === 'logged_out'`)
await first.page.fill('[name=username]', roy.username)
await first.page.fill('[name=password]', roy.password)
await first.page.click('text=Log in')
await greeting(first.page)
expect((await open()).drawn === 'Hello roy', 'the server draws who has logged in')

// As it does when it has expired.
await context.clearCookies({ name: '__Host-lk_at' })
const opened = await Promise.all(Array.from({ length: TABS }, open))
expect(
  opened.every(({ drawn }) => drawn === ''),
  'the server draws nobody once the access token has expired',
)
await Promise.all(opened.map(({ page }) => greeting(page)))
expect(server.calls('/v1/token') === 1, `${TABS} tabs that were drawn at once spend one refresh token together`)
await first.page.click('text=Log out')
await first.page.waitForFunction(`document.querySelector('#session').textContent === 'logged_out'`)
expect((await open()).drawn === '', 'the server draws nobody after a logout')
