/** The page of the documentation in a real browser: under its own policy, with no host but the login server. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { createLoginServer, face, failureLimit, open as openEndpoint } from '@latchkey/server'
import { documentationEndpoints } from '@latchkey/server/administration'
import { nodeListener } from '@latchkey/server/node'
import { secretKey } from '@latchkey/tokens'
import type { Browser, Page } from 'playwright-core'
import { skipWithoutChromium, startChromium } from './chromium.ts'

const skip = skipWithoutChromium()
const dialect = oauth({ issuer: 'https://login.test', audience: 'https://login.test' })
const ping = openEndpoint({
  method: 'POST',
  path: '/v1/ping',
  id: 'ping',
  summary: 'Answers at once.',
  tag: 'Tests',
  limits: [failureLimit('ping_address')],
  answers: { 204: { description: 'Here.' } },
  handle: () => ({ status: 204, headers: [], body: '' }),
})
const listeners = { documentation: 'public' } as const
const documentation = documentationEndpoints({
  title: 'Kettles <&>',
  version: '1',
  dialect,
  endpoints: [ping],
  listeners,
})
const server = await createLoginServer({
  listeners,
  faces: [
    face({
      dialect,
      keys: [secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5JgmEpAuIoK', { alg: 'HS256' })],
      users: { authenticate: () => undefined },
      endpoints: [ping, ...documentation],
    }),
  ],
})
const http = createServer(nodeListener(server))
let browser: Browser | undefined

before(async () => {
  if (skip) return
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  browser = await startChromium()
})

after(async () => {
  await browser?.close()
  http.close()
  http.closeAllConnections()
  await server.close()
})

/** A page that is shown, and what it asked for and was refused on the way. */
async function open(): Promise<{ page: Page; requests: string[]; refused: string[]; origin: string }> {
  assert.ok(browser)
  const page = await browser.newPage()
  const [requests, refused]: [string[], string[]] = [[], []]
  page.on('request', (request) => requests.push(request.url()))
  page.on('pageerror', (error) => refused.push(error.message))
  await page.exposeFunction('tellViolation', (directive: string, blocked: string) =>
    refused.push(`${directive} ${blocked}`),
  )
  await page.addInitScript(`document.addEventListener('securitypolicyviolation',
    (event) => tellViolation(event.violatedDirective, event.blockedURI))`)
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  await page.goto(`${origin}/docs`)
  await page.getByRole('heading', { name: 'Logs in with user name and password.' }).first().waitFor()
  return { page, requests, refused, origin }
}

test('the page shows every operation, and asks no other host', { skip }, async () => {
  const { page, requests, refused, origin } = await open()
  assert.equal(await page.title(), 'Kettles <&>')
  await page.getByText('Tests', { exact: true }).first().click()
  await page.getByText('Answers at once.').first().waitFor()
  await page.getByRole('button', { name: 'Test Request' }).first().click()
  await page.getByRole('button', { name: 'Send' }).first().waitFor()
  assert.deepEqual(
    requests.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:')),
    [],
  )
  assert.ok(requests.includes(`${origin}/openapi.json`))
  // Its libraries try whether they may make code of text, and go on without.
  assert.deepEqual(
    refused.filter((one) => one !== 'script-src eval'),
    [],
  )
})

test('the page runs nothing and styles nothing that is not its own', { skip }, async () => {
  const { page, refused } = await open()
  await page.evaluate(() => {
    const { document } = globalThis as unknown as {
      document: { createElement(name: string): { textContent: string }; head: { append(node: unknown): void } }
    }
    for (const [name, text] of [
      ['script', 'globalThis.injected = true'],
      ['style', 'body { display: none }'],
    ] as const) {
      const element = document.createElement(name)
      element.textContent = text
      document.head.append(element)
    }
  })
  await page.waitForFunction('true')
  assert.equal(await page.evaluate('globalThis.injected'), undefined)
  assert.ok(refused.includes('script-src-elem inline'))
  assert.ok(refused.includes('style-src-elem inline'))
})
