/** A face whose key is a pair: it signs with the private half, and others need only the public one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flaskJwt, oauth } from '@latchkey/protocol'
import { createVerifier, exportPem, exportPrivatePem, generateKey, privateKey, publicKey } from '@latchkey/tokens'
import { face } from './face-recipe.ts'
import { createLoginServer } from './login-server.ts'

const material = generateKey('ES256', { extractable: true })
const key = privateKey(exportPrivatePem(material), { alg: 'ES256' })
const dialect = oauth({ issuer: 'https://login.example', audience: 'api' })
const users = { authenticate: (username: string) => ({ id: username }) }
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
const faceWith = (keys: readonly [typeof key]) =>
  face({
    dialect,
    keys,
    users,
    routes: [{ method: 'GET', path: '/me', handle: ({ claims }: { claims: object }) => claims }],
  })

test('the native dialect issues ES256 tokens, guards with them, and anybody verifies them with the public key', async () => {
  const { handler } = await createLoginServer({ faces: [faceWith([key])], logger })
  const login = await handler(
    new Request('https://login.example/v1/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"username":"roy","password":"roy"}',
    }),
  )
  const { access_token: token } = (await login.json()) as { readonly access_token: string }
  const keys = publicKey(exportPem(key), { alg: 'ES256' })
  const { header, claims } = createVerifier({
    keys,
    profile: 'at+jwt',
    issuer: 'https://login.example',
    audience: 'api',
  }).verify(token)
  assert.deepEqual([header.alg, header.kid, claims['sub']], ['ES256', key.kid, 'roy'])

  const ask = (sent: string) =>
    handler(new Request('https://login.example/me', { headers: { authorization: `Bearer ${sent}` } }))
  assert.equal((await ask(token)).status, 200)
  const other = await createLoginServer({ faces: [faceWith([generateKey('ES256', { kid: key.kid ?? '' })])], logger })
  const request = new Request('https://login.example/me', { headers: { authorization: `Bearer ${token}` } })
  assert.equal((await other.handler(request)).status, 401)
})

test("article B's dialect stays with HMAC, by its keys and by its configuration", async () => {
  await assert.rejects(
    createLoginServer({ faces: [face({ dialect: flaskJwt(), keys: [key], users })], logger }),
    /keys: flask-jwt is configured for HS256, and a key is bound to ES256/,
  )
  assert.throws(() => flaskJwt({ config: { JWT_ALGORITHM: 'ES256' } }), /JWT_ALGORITHM: .*HS256/)
})
