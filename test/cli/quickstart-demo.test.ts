/** The quickstart's demo client and the client for MCP, over plain HTTP, as a browser without scripts would. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { createProofBrowser } from '../front-door/browser.ts'
import { freePort } from './free-port.ts'
import { type Running, runToEnd, scriptWords, startListening } from './latchkey-process.ts'
import { scratchFolder } from './scratch-folder.ts'

const ROY = { username: 'roy', password: 'roy' }

describe('the demo of the quickstart', () => {
  const folder = scratchFolder()
  const data = { LATCHKEY_DATA: `${folder.path}/data` }
  let running: Running
  let link: string
  before(async () => {
    const ports = { LATCHKEY_PORT: String(await freePort()), LATCHKEY_ADMIN_PORT: '0' }
    running = await startListening(scriptWords('start'), { env: { ...data, ...ports } })
    link = /^# (http:\S+\/demo)$/m.exec(running.stdout())?.[1] ?? ''
  })
  after(async () => {
    await running.end('SIGINT')
    folder[Symbol.dispose]()
  })

  const signInOf = async () => /<a href="([^"]+)">Sign in</.exec(await (await fetch(link)).text())?.[1] ?? ''

  it('begins at the link that is printed, goes through login and consent, and shows the claims of both tokens', async () => {
    assert.equal(link, `${running.adminAddress}/demo`)
    const browser = createProofBrowser(ROY)
    const { status, text, url } = await browser.visit(new URL(await signInOf()))
    assert.deepEqual([status, url.pathname, browser.pages()], [200, '/demo/back', ['username password', 'decision']])
    assert.match(text, /&quot;client_id&quot;: &quot;demo&quot;/)
    assert.match(text, /&quot;preferred_username&quot;: &quot;roy&quot;|&quot;aud&quot;: &quot;demo&quot;/)
    assert.equal(text.split(`&quot;iss&quot;: &quot;${running.address}&quot;`).length, 3)
    // The code was used: loaded again, the page says so, and leads on.
    const again = await browser.visit(url)
    assert.equal(again.status, 400)
    assert.match(again.text, /<p role="alert">.*<\/p>\n<p><a href="[^"]+">Sign in<\/a> again/s)
  })

  it('takes no code that this browser has not asked for', async () => {
    const other = await fetch(await signInOf(), { redirect: 'manual' })
    const state = new URL(other.headers.get('location') ?? '').searchParams.get('state') ?? ''
    const answer = await fetch(`${link}/back?code=x&state=${state}&iss=${running.address}`)
    assert.equal(answer.status, 400)
    assert.match(await answer.text(), /This browser has not begun this sign-in/)
  })

  it('shows what the server says as text', async () => {
    const begun = await fetch(await signInOf(), { redirect: 'manual' })
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? ''
    const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const query = new URLSearchParams({ state, iss: running.address, error: 'x', error_description: '<img src=x>' })
    const answer = await fetch(`${link}/back?${query}`, { headers: { cookie } })
    assert.match(await answer.text(), /<p role="alert">&lt;img src=x&gt;<\/p>/)
  })

  it('stands on the admin listener alone', async () => {
    assert.equal((await fetch(`${running.address}/demo`)).status, 404)
  })

  it('lets an MCP client have a token for the example server, with the client id that is printed', async () => {
    const [, resource = '', id = ''] =
      /# an MCP client: connect it to (\S+) with the client id (\w+)/.exec(running.stdout()) ?? []
    const back = 'http://127.0.0.1:6274/oauth/callback'
    const verifier = randomBytes(32).toString('base64url')
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const asked = { response_type: 'code', client_id: id, redirect_uri: back, resource, scope: 'orders:read' }
    const query = new URLSearchParams({ ...asked, code_challenge: challenge, code_challenge_method: 'S256' })
    const url = new URL(`${running.address}/v1/authorize?${query}`)
    const code = (await createProofBrowser(ROY).answerOf(url, back)).get('code') ?? ''
    const form = { grant_type: 'authorization_code', client_id: id, redirect_uri: back, code, code_verifier: verifier }
    const body = new URLSearchParams(form)
    const tokens = await (await fetch(`${running.address}/v1/token`, { method: 'POST', body })).json()
    const [, payload = ''] = String(tokens.access_token).split('.')
    const { aud, scope } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    assert.deepEqual([aud, scope], [resource, 'orders:read'])
  })

  it('is known to the commands of administrators: what a user allowed is listed', async () => {
    const words = ['consents', 'list', '--user', 'roy', '--quickstart', '--json']
    const { stdout, stderr, exitCode } = await runToEnd([...scriptWords('latchkey'), ...words], { env: data })
    assert.equal(exitCode, 0, stderr)
    assert.match(stdout, /"demo"/)
  })
})
