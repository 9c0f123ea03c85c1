/** Clients that nobody registered: who they are stands in a document at the URL that is their id. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { httpsOrigin, json } from '../clients/testing/https-origin.ts'
import { authorizePath, BACK, pkce, startFrontDoor } from '../testing/front-door-server.ts'

const host = await httpsOrigin(json({}))
after(() => host[Symbol.asyncDispose]())
let count = 0

async function start(clientDocuments: object | false = {}) {
  count += 1
  const clientId = `${host.origin}/${count}.json`
  const document = { client_id: clientId, client_name: 'Editor', redirect_uris: [BACK] }
  const say = (more: object = {}) => {
    host.answer = json({ ...document, ...more })
  }
  say()
  const rules = clientDocuments && { forTests: host.forTests, ...clientDocuments }
  const server = await startFrontDoor({
    frontDoor: { clientDocuments: rules },
    server: { limits: { off: 'one address asks for all' } },
  })
  await server.addUser('zoe')
  const { verifier, challenge } = pkce()
  const path = authorizePath({ client_id: clientId, code_challenge: challenge, scope: 'openid offline_access' })
  const redeem = (code: string | null) =>
    server.post('/v1/token', {
      ...{ grant_type: 'authorization_code', client_id: clientId, redirect_uri: BACK },
      ...{ code: code ?? '', code_verifier: verifier },
    })
  const refresh = (token: unknown) =>
    server.post('/v1/token', { grant_type: 'refresh_token', client_id: clientId, refresh_token: String(token) })
  return { server, say, clientId, path, redeem, refresh, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

describe('a client that nobody registered', () => {
  it('leaves nothing until a user has allowed it something, and then gets tokens and refreshes them', async () => {
    await using own = await start()
    const { server, clientId, path, redeem, refresh } = own
    const browser = server.browser()
    const page = await browser.visit(path)
    assert.equal(page.status, 200)
    assert.equal(await server.store.clients.find(clientId), undefined)
    const back = await browser.walk(path, 'zoe')
    const { kind, name, authentication, firstParty } = (await server.store.clients.find(clientId)) ?? {}
    assert.deepEqual(
      { kind, name, authentication, firstParty },
      { kind: 'document', name: 'Editor', authentication: 'none', firstParty: false },
    )
    const { status, body } = await redeem(back.searchParams.get('code'))
    assert.equal(status, 200, JSON.stringify(body))
    // Its host is gone: who has a session goes on.
    host.answer = (_, response) => void response.writeHead(500).end()
    const next = await refresh(body['refresh_token'])
    assert.equal(next.status, 200, JSON.stringify(next.body))
  })

  it('is never silent: who has allowed it is shown the page again', async () => {
    await using own = await start()
    const browser = own.server.browser()
    await browser.walk(own.path, 'zoe')
    const page = await browser.visit(own.path)
    assert.equal(page.status, 200)
    assert.match(page.text, /app\.client\.test/)
    const silent = await browser.visit(`${own.path}&prompt=none`)
    assert.match(silent.location ?? '', /error=consent_required/)
  })

  it('is asked for at the address that its document names, and at no other', async () => {
    await using own = await start()
    const page = await own.server
      .browser()
      .visit(own.path.replace(encodeURIComponent(BACK), 'https%3A%2F%2Fevil.test%2F'))
    assert.equal(page.status, 400)
    assert.equal(await own.server.store.clients.find(own.clientId), undefined)
  })

  it('stays out where an operator has disabled it, whatever its document says', async () => {
    await using own = await start()
    const browser = own.server.browser()
    await browser.walk(own.path, 'zoe')
    await own.server.store.clients.setDisabled(own.clientId, 1)
    assert.equal((await browser.visit(own.path)).status, 400)
  })

  it('cannot stand in for one that an operator has registered under the same id', async () => {
    await using own = await start()
    const registered = 'https://registered.test/app'
    await own.server.addClient(registered, { redirectUris: ['https://registered.test/back'] })
    await own.server.store.clients.saveDocument({
      ...((await own.server.store.clients.find(registered)) ?? assert.fail('it is not there')),
      ...{ kind: 'document', redirectUris: [BACK] },
    })
    assert.deepEqual((await own.server.store.clients.find(registered))?.redirectUris, ['https://registered.test/back'])
  })

  it('is not taken any more once that is off, though it is known from before', async () => {
    await using own = await start(false)
    await own.server.store.clients.saveDocument({
      ...{ id: own.clientId, name: 'Editor', kind: 'document', authentication: 'none', firstParty: false },
      ...{
        grants: ['authorization_code'],
        scopes: [],
        audiences: [],
        redirectUris: [BACK],
        postLogoutRedirectUris: [],
      },
      createdAt: 0,
    })
    assert.equal((await own.server.browser().visit(own.path)).status, 400)
  })

  it('is not taken where that is off, and the metadata say so', async () => {
    for (const [rules, isOn] of [
      [false, false],
      [{ allow: ['other.test'] }, true],
    ] as const) {
      await using own = await start(rules)
      assert.equal((await own.server.browser().visit(own.path)).status, 400)
      const { text } = await own.server.send(new Request('https://login.test/.well-known/oauth-authorization-server'))
      assert.equal(JSON.parse(text).client_id_metadata_document_supported, isOn)
    }
  })
})
