/** The pages in a real browser: under their own policy, by keyboard alone, in the dark and narrow, accessible, and with clients that lead on. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
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
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const PASSWORD = 'violet kettle under the stairs'
/** Whatever a client may call itself. */
const HOSTILE = `<img src=x onerror=alert(1)>"'&</title><script>alert(2)</script>`

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

/** All rules, of WCAG 2.2 AA and of good practice. */
async function isAccessible(page: Page, what: string): Promise<void> {
  await page.addScriptTag({ path: AXE })
  const found =
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))"
  assert.deepEqual(await page.evaluate(found), [], what)
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

  it('show where a user is signed in and end it: without scripts, by keyboard, and under a policy of their own', async () => {
    const { page, faults } = await open('/security', { javaScriptEnabled: false })
    await page.locator('#username:focus').waitFor()
    await page.keyboard.type('zoe')
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${origin}/security`)
    await page.goto(origin + pathOf('back', { prompt: 'consent' }))
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.waitForURL(`${client}/back?code=*`)
    await page.goto(`${origin}/security`)
    const weight = (await page.content()).length
    assert.ok(weight < 25_000, `${weight} bytes`)
    // Other tests have consents here too.
    const before = await page.getByRole('button', { name: 'Withdraw' }).count()
    await page.getByRole('button', { name: 'Withdraw' }).first().focus()
    await page.keyboard.press('Enter')
    await page
      .getByRole('button', { name: 'Withdraw' })
      .nth(before - 1)
      .waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: 'What you have allowed' }).waitFor()
    await page.getByRole('button', { name: 'Sign out everywhere else' }).focus()
    await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Space')])
    await page.getByRole('button', { name: 'Sign out', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    assert.deepEqual(faults, [])
    await page.close()
  })

  it('ask whoever another site sends to be logged out, and do nothing before the click', async () => {
    const { page, faults } = await open('/security')
    await signIn(page)
    await page.waitForURL(`${origin}/security`)
    await page.goto(client)
    await page.setContent(
      `<img src="${origin}/v1/end-session"><form method="post" action="${origin}/v1/end-session"><button>Go</button></form>`,
    )
    await page.getByRole('button').click()
    await page.getByRole('heading', { name: 'Sign out?' }).waitFor()
    await page.goto(`${origin}/security`)
    await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor()
    // A form of another site, which goes to the second step at once.
    await page.goto(client)
    await page.setContent(`<form method="post" action="${origin}/sign-in/out"><button>Go</button></form>`)
    const answered = page.waitForResponse(/sign-in.out/)
    await page.getByRole('button').click()
    assert.equal((await answered).status(), 403)
    await page.goto(`${origin}/v1/end-session`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    assert.deepEqual(faults, [])
    await page.close()
  })

  it('have nothing that axe finds, in the light and in the dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      // The policy of the pages lets in no script, not even this one.
      const { page } = await open(pathOf('back', { prompt: 'consent' }), { colorScheme, bypassCSP: true })
      await isAccessible(page, 'login')
      await page.getByLabel('User name').fill('zoe')
      await page.getByLabel('Password').fill('wrong')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('alert').waitFor()
      await isAccessible(page, 'login that was refused')
      await signIn(page)
      await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
      await isAccessible(page, 'consent')
      await page.getByRole('button', { name: 'Allow', exact: true }).click()
      await page.waitForURL(`${client}/back?code=*`)
      for (const [path, heading] of [
        ['/security', 'Where you are signed in'],
        ['/v1/authorize?client_id=nobody', 'This did not work'],
        ['/v1/end-session', 'Sign out?'],
      ] as const) {
        await page.goto(origin + path)
        await page.getByRole('heading', { name: heading }).waitFor()
        await isAccessible(page, path)
      }
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
      await isAccessible(page, 'signed out')
      await page.close()
    }
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

  it('fit a narrow screen where a user is signed in', async () => {
    const { page } = await open('/security', { viewport: { width: 320, height: 500 } })
    await signIn(page)
    await page.waitForURL(`${origin}/security`)
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= 320'), true)
    const small =
      "[...document.querySelectorAll('button, a')].filter((one) => one.getBoundingClientRect().height < 24).length"
    assert.equal(await page.evaluate(small), 0)
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
