/** The pages in a real browser: under their own policy, by keyboard alone, in the dark and narrow, and with clients that lead on. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { createHasher } from '@latchkey/passwords'
import { createLoginServer, type LoginServer, nativeFace } from '@latchkey/server'
import { nodeListener } from '@latchkey/server/node'
import { authorizePath } from '@latchkey/server/testing'
import { sql } from '@latchkey/sql'
import type { Browser, Page } from 'playwright-core'
import { skipWithoutChromium, startChromium } from './chromium.ts'

const skip = skipWithoutChromium()
const PASSWORD = 'violet kettle under the stairs'
/** Whatever a client may call itself. */
const HOSTILE = `<img src=x onerror=alert(1)>"'&</title><script>alert(2)</script>`

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

describe('the pages in Chromium', { skip }, () => {
  let browser: Browser
  let server: LoginServer
  let origin: string
  let client: string
  const seen: string[] = []
  const clientHttp = createServer((request, response) => {
    seen.push(request.url ?? '')
    // As a client does that goes on in an app.
    if (request.url?.startsWith('/on')) return response.writeHead(302, { location: 'com.example.app:/back' }).end()
    return response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Back</title>')
  })
  const http = createServer((request, response) => void listener?.(request, response))
  let listener: ReturnType<typeof nodeListener> | undefined

  before(async () => {
    ;[origin, client] = await Promise.all([listening(http), listening(clientHttp)])
    let opened: Awaited<ReturnType<ReturnType<typeof nativeFace>['open']>> | undefined
    const recipe = nativeFace({
      oauth: { issuer: origin, audience: origin },
      keyEncryptionKeys: [new Uint8Array(32).fill(7)],
      frontDoor: { theme: { accent: '#fc0' } },
    })
    const open: typeof recipe.open = async (ground) => {
      opened = await recipe.open(ground)
      return opened
    }
    const hasher = createHasher({ policy: { format: 'werkzeug-pbkdf2', iterations: 1000 } })
    server = await createLoginServer({ faces: [{ ...recipe, open }], store: sql('sqlite::memory:'), hasher })
    listener = nodeListener(server)
    assert.ok(opened)
    const rights = { emailVerified: false, scopes: [], roles: [], client: {}, actor: 'cli' }
    await opened.accounts.createUser({ username: 'zoe', password: PASSWORD, ...rights })
    for (const path of ['back', 'on']) {
      const app = { id: path, name: HOSTILE, actor: 'cli', authentication: 'none' } as const
      const redirectUris = [`http://localhost/${path}`]
      await opened.loginSessions.createClient({ ...app, grants: ['authorization_code'], redirectUris })
    }
    browser = await startChromium()
  })
  after(async () => {
    await browser?.close()
    for (const one of [http, clientHttp]) {
      one.close()
      one.closeAllConnections()
    }
    await server?.close()
  })

  /** A page, and what was refused or broken on it. */
  async function open(path: string, options: Parameters<Browser['newPage']>[0] = {}) {
    const page = await browser.newPage(options)
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('dialog', (dialog) => void faults.push(dialog.message()))
    page.on(
      'console',
      (message) => void (/Content Security Policy/.test(message.text()) && faults.push(message.text())),
    )
    await page.goto(origin + path)
    return { page, faults }
  }
  const pathOf = (name: string, more: Readonly<Record<string, string>> = {}) =>
    authorizePath({ client_id: name, redirect_uri: `${client}/${name}`, ...more })

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('User name').fill('zoe')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  it('lead to the client after Allow, and nothing of the policy stands in the way', async () => {
    const { page, faults } = await open(pathOf('back', { state: 'x' }))
    await signIn(page)
    await page.getByText('Nobody').count()
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.waitForURL(`${client}/back?code=*`)
    assert.equal(await page.title(), 'Back')
    assert.deepEqual(faults, [])
    await page.close()
  })

  it('lead to a client that goes on to an app', async () => {
    const { page, faults } = await open(pathOf('on'))
    await signIn(page)
    const before = seen.length
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    while (!seen.slice(before).some((url) => url.startsWith('/on?code='))) await page.waitForTimeout(10)
    assert.deepEqual(
      faults.filter((fault) => /Security/.test(fault)),
      [],
    )
    await page.close()
  })

  it('show hostile names as text, run nothing, and weigh little', async () => {
    const { page, faults } = await open(pathOf('back', { login_hint: HOSTILE, prompt: 'consent' }))
    assert.equal(await page.getByLabel('User name').inputValue(), HOSTILE)
    assert.equal(await page.locator('img, script').count(), 0)
    await page.getByLabel('User name').fill('zoe')
    await signIn(page)
    assert.ok((await page.getByRole('heading').textContent())?.includes(HOSTILE))
    assert.equal(await page.locator('img, script').count(), 0)
    const html = await page.content()
    const href = (await page.locator('link').getAttribute('href')) ?? ''
    const style = await (await page.request.get(origin + href)).body()
    assert.ok(html.length + style.length < 30_000, `${html.length} and ${style.length} bytes`)
    assert.deepEqual(faults, [])
    await page.close()
  })

  it('work by keyboard alone, and without scripts', async () => {
    const { page } = await open(pathOf('back', { prompt: 'consent' }), { javaScriptEnabled: false })
    await page.locator('#username:focus').waitFor()
    await page.keyboard.type('zoe')
    await page.keyboard.press('Tab')
    await page.keyboard.type('wrong')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    // The name is there, so that the password is next.
    await page.locator('#password:focus').waitFor()
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Allow', exact: true }).focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${client}/back?error=access_denied*`)
    await page.close()
  })

  it('fit a narrow screen, in German, with targets that a finger meets', async () => {
    const { page } = await open(pathOf('back'), {
      locale: 'de-DE',
      viewport: { width: 320, height: 500 },
      colorScheme: 'dark',
    })
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor()
    assert.equal(await page.evaluate('document.documentElement.lang'), 'de')
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= 320'), true)
    const small = await page.evaluate(
      "[...document.querySelectorAll('button, input:not([type=hidden]), a')].filter((one) => one.getBoundingClientRect().height < 24).length",
    )
    assert.equal(small, 0)
    await page.close()
  })

  it('cannot be framed', async () => {
    const page = await browser.newPage()
    await page.goto(client)
    const answered = page.waitForResponse(/\/sign-in\?flow=/)
    await page.setContent(`<iframe src="${origin}${pathOf('back').replaceAll('&', '&amp;')}"></iframe>`)
    assert.equal((await answered).headers()['x-frame-options'], 'DENY')
    assert.equal(await page.frameLocator('iframe').locator('form').count(), 0)
    await page.close()
  })
})
