/** What a browser is shown when a page cannot be answered. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { authorizePath, ISSUER, type Page, startFrontDoor } from '../testing/front-door-server.ts'

function assertPage({ headers, text }: Page, words: RegExp): void {
  assert.equal(headers.get('content-type'), 'text/html; charset=utf-8')
  assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/)
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.match(text, words)
}

describe('a page that cannot be answered', () => {
  it('says in words of the browser’s language that there are too many requests, and when to come again', async () => {
    await using own = await startFrontDoor()
    // What cannot be answered is counted.
    const path = `${ISSUER}/v1/authorize?client_id=nobody`
    const ask = () => own.send(new Request(path, { headers: { 'accept-language': 'de' } }))
    let page = await ask()
    for (let i = 0; i < 1000 && page.status !== 429; i += 1) page = await ask()
    assert.equal(page.status, 429)
    assert.match(page.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    assertPage(page, /<html lang="de".*Das geht gerade nicht/s)
  })

  it('says so where the database does not answer, and names the request', async () => {
    await using own = await startFrontDoor()
    await own.addClient('app')
    const browser = own.browser()
    const login = await browser.visit(authorizePath())
    await own.store[Symbol.asyncDispose]()
    const pages = [await browser.get(authorizePath()), await browser.submit(login, { username: 'zoe', password: 'x' })]
    for (const page of pages) {
      assert.ok(page.status >= 500, String(page.status))
      assertPage(page, /This is not possible right now/)
      assert.ok(page.text.includes(page.headers.get('latchkey-request-id') ?? 'none'))
    }
  })

  it('says it in JSON where no browser asks', async () => {
    await using own = await startFrontDoor()
    await own.store[Symbol.asyncDispose]()
    const form = { grant_type: 'authorization_code', client_id: 'app', code: 'x', redirect_uri: 'x' }
    const answer = await own.post('/v1/token', form)
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  })
})
