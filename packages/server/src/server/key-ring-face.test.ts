/** A face whose keys are a ring: what it signs and counts, and what a server refuses to start with. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flaskJwt, flaskPyjwt, oauth } from '@latchkey/protocol'
import { createSigner, decodeUnverified, secretKey } from '@latchkey/tokens'
import { ringWorld } from '../signing-keys/testing/test-ring.ts'
import { oauthFace, recordingLogger, roy, royLogin, testServer, tokenOf } from '../testing/test-server.ts'
import { face } from './face-recipe.ts'
import type { LoginServer } from './login-server.ts'

const FORMER = secretKey('Flask:0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg', { alg: 'HS256' })
const API = 'https://api.test'

test('signs with the ring, takes tokens of the old secret, and counts both in the store', async () => {
  await using world = await ringWorld()
  const keys = await world.ring({ formerKeys: [{ name: 'flask', key: FORMER }], countMilliseconds: 10 })
  const server = await testServer({ faces: [oauthFace({ keys })], clock: world.clock })
  const iat = world.now()
  const claims = { iss: API, aud: API, sub: '7', client_id: 'c', jti: 'j', iat, exp: iat + 60 }
  const old = createSigner({ key: FORMER }).sign(claims, { alg: 'HS256', typ: 'at+jwt' })
  for (const token of [old, old, await tokenOf(server)]) {
    const request = new Request(`${API}/protected`, { headers: { authorization: `Bearer ${token}` } })
    assert.equal((await server.handler(request)).status, 200)
  }
  await keys[Symbol.asyncDispose]()
  const counted = (await world.store.signingKeys.list()).map(({ state, verifiedCount }) => [state, verifiedCount])
  assert.deepEqual(counted.toSorted(), [
    ['active', 1],
    ['verify-only', 2],
  ])
  await server.close()
})

test('is not ready, and answers a login with 503, when the ring was not read for too long', async () => {
  await using world = await ringWorld()
  const keys = await world.ring()
  const revocations = { off: 'what is lost here is the ring' }
  const server = await testServer({ faces: [oauthFace({ keys })], clock: world.clock, revocations })
  const login = () =>
    server.handler(
      new Request(`${API}/v1/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"username":"roy","password":"open sesame"}',
      }),
    )
  assert.equal((await login()).status, 200)
  world.travel(61)
  assert.equal((await login()).status, 503)
  assert.equal((await server.handler(new Request(`${API}/readyz`))).status, 503)
  await keys.refresh()
  assert.equal((await login()).status, 200)
  assert.equal((await server.handler(new Request(`${API}/readyz`))).status, 200)
  await server.close()
})

test('refuses a ring in two faces, an old secret that another face has, and tokens that outlive their key', async () => {
  await using world = await ringWorld()
  const keys = await world.ring({ formerKeys: [{ name: 'flask', key: FORMER }] })
  const logger = recordingLogger()
  const other = oauth({ issuer: API, audience: API, loginPath: '/other' })
  const patient = oauth({ issuer: API, audience: API, accessTokenLifetimeSeconds: 601 })
  for (const [faces, told] of [
    [[oauthFace({ keys }), oauthFace({ keys, dialect: other, routes: [] })], /have a key in common/],
    [[oauthFace({ keys }), oauthFace({ keys: [FORMER], dialect: other, routes: [] })], /have a key in common/],
    [[oauthFace({ keys, dialect: patient })], /tokenLifetimeSeconds/],
  ] as const) {
    await assert.rejects(testServer({ faces, logger }), told)
  }
  const { warnings } = await testServer({ faces: [oauthFace({ keys })], logger })
  assert.ok(!warnings.some((warning) => warning.startsWith('oauth')))
})

for (const [name, dialect, alg] of [
  ['flask-pyjwt', flaskPyjwt(), 'ES256'],
  ['flask-jwt', flaskJwt(), 'HS256'],
] as const) {
  test(`takes ${name} from its old secret to keys of the ring, though its tokens name no key`, async () => {
    await using world = await ringWorld()
    const keys = await world.ring({ alg, formerKeys: [{ name: 'flask', key: FORMER }], tokenLifetimeSeconds: 3600 })
    const routes = [{ method: 'GET', path: '/protected', handle: () => 'reached' }]
    const { path = '' } = dialect.loginRoute ?? {}
    const users = { ...roy, identity: (_: object, id: unknown) => ({ id }) }
    const definition = { dialect, routes, users }
    const before = await testServer({ faces: [face({ ...definition, keys: [FORMER] })], clock: world.clock })
    const server = await testServer({ faces: [face({ ...definition, keys })], clock: world.clock })
    const tokens = [await loginAt(before, path), await loginAt(server, path)]
    for (const token of tokens) {
      const [header, value] = name === 'flask-jwt' ? ['authorization', `JWT ${token}`] : ['x-access-token', token]
      const request = new Request(`${API}/protected`, { headers: { [header]: value } })
      assert.equal((await server.handler(request)).status, 200)
    }
    assert.equal(decodeUnverified(tokens[1] ?? '').header.alg, alg)
  })
}

/** In each dialect's own way. */
async function loginAt(server: LoginServer, path: string): Promise<string> {
  const authorization = `Basic ${Buffer.from('roy:open sesame').toString('base64')}`
  const headers = { 'content-type': 'application/json', authorization }
  const response = await server.handler(new Request(`${API}${path}`, { method: 'POST', headers, body: royLogin }))
  const { access_token: one, token: other } = (await response.json()) as Record<string, string>
  return one ?? other ?? assert.fail(`the login was answered with ${response.status}`)
}
