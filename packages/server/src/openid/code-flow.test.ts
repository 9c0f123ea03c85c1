/** Who is logged in, as a client learns it: through the pages, at the token endpoint, at refresh, at userinfo. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVerifier, decodeUnverified, jwks } from '@latchkey/tokens'
import {
  authorizePath,
  BACK,
  type FrontDoorServer,
  ISSUER,
  MCP,
  pkce,
  startFrontDoor,
} from '../testing/front-door-server.ts'
import { accessTokenHash } from './access-token-hash.ts'

async function opened() {
  const own = await startFrontDoor()
  const subject = await own.addUser('zoe')
  await own.addClient('app')
  return { own, subject, [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() }
}

async function tokensOf(own: FrontDoorServer, members: Readonly<Record<string, string>>, browser = own.browser()) {
  const { verifier, challenge } = pkce()
  const back = await browser.walk(authorizePath({ code_challenge: challenge, ...members }), 'zoe')
  const code = back.searchParams.get('code') ?? assert.fail(`no code came: ${back}`)
  const form = { grant_type: 'authorization_code', client_id: 'app', code, redirect_uri: BACK, code_verifier: verifier }
  return { body: (await own.post('/v1/token', form)).body, browser }
}

async function verified(own: FrontDoorServer, idToken: unknown) {
  const set = JSON.parse((await own.send(new Request(`${ISSUER}/.well-known/jwks.json`))).text) as never
  const { verify } = createVerifier({
    keys: jwks(set),
    issuer: ISSUER,
    audience: 'app',
    typ: 'JWT',
    clock: own.clock.now,
  })
  return verify(String(idToken)).claims
}

const userinfo = (own: FrontDoorServer, token: unknown) =>
  own.send(new Request(`${ISSUER}/v1/userinfo`, { headers: { authorization: `Bearer ${token}` } }))

describe('OpenID Connect over the code flow', () => {
  it('gives an id_token of the login, and a refreshed one that says the same without the nonce', async () => {
    await using it = await opened()
    const { own, subject } = it
    const { body } = await tokensOf(own, { scope: 'openid offline_access', nonce: 'n 1' })
    const claims = await verified(own, body['id_token'])
    const access = decodeUnverified(String(body['access_token'])).claims
    assert.deepEqual(
      [claims['sub'], claims['nonce'], claims['amr'], claims['acr'], claims['sid'], claims['at_hash']],
      [subject, 'n 1', ['pwd'], '1', access['sid'], accessTokenHash(String(body['access_token']), 'ES256')],
    )
    const form = { grant_type: 'refresh_token', client_id: 'app', refresh_token: String(body['refresh_token']) }
    const refreshed = await verified(own, (await own.post('/v1/token', form)).body['id_token'])
    assert.deepEqual(
      ['sub', 'aud', 'auth_time', 'sid', 'nonce'].map((name) => refreshed[name]),
      [...['sub', 'aud', 'auth_time', 'sid'].map((name) => claims[name]), undefined],
    )
  })

  it('gives none without the scope `openid`, and says the claims of `profile` and `email` in userinfo alone', async () => {
    await using it = await opened()
    const { own, subject } = it
    const plain = await tokensOf(own, { scope: 'offline_access' })
    assert.equal(plain.body['id_token'], undefined)
    assert.equal((await userinfo(own, plain.body['access_token'])).status, 403)
    const { body } = await tokensOf(own, { scope: 'openid profile email' })
    const idToken = await verified(own, body['id_token'])
    assert.deepEqual(
      [idToken['preferred_username'], idToken['email'], idToken['nonce']],
      [undefined, undefined, undefined],
    )
    const found = JSON.parse((await userinfo(own, body['access_token'])).text) as object
    assert.deepEqual(found, { sub: subject, preferred_username: 'zoe' })
  })

  it('opens userinfo to no API that was sent a token of its own, and no API to an id_token', async () => {
    await using it = await opened()
    const { own } = it
    const { body } = await tokensOf(own, { scope: 'openid orders:read', resource: MCP })
    assert.equal((await userinfo(own, body['access_token'])).status, 401)
    assert.equal((await userinfo(own, body['id_token'])).status, 401)
    const sessions = new Request(`${ISSUER}/v1/sessions`, { headers: { authorization: `Bearer ${body['id_token']}` } })
    assert.equal((await own.send(sessions)).status, 401)
  })

  it('tells users what a client will see of them', async () => {
    await using it = await opened()
    const browser = it.own.browser()
    await tokensOf(it.own, { scope: 'openid' }, browser)
    const page = await browser.visit(authorizePath({ scope: 'openid profile email' }))
    assert.match(page.text, /See your user name/)
    assert.match(page.text, /See your e-mail address/)
    assert.doesNotMatch(page.text, />openid</)
  })

  it('is described at both places with all that it needs', async () => {
    await using it = await opened()
    const at = async (path: string) => (await it.own.send(new Request(ISSUER + path))).text
    const text = await at('/.well-known/openid-configuration')
    assert.equal(text, await at('/.well-known/oauth-authorization-server'))
    const found = JSON.parse(text) as Record<string, unknown>
    for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri'])
      assert.match(String(found[name]), /^https:\/\/login\.test\//)
    assert.deepEqual(found['id_token_signing_alg_values_supported'], ['ES256'])
    for (const scope of ['openid', 'profile', 'email', 'offline_access'])
      assert.ok((found['scopes_supported'] as string[]).includes(scope))
  })
})
