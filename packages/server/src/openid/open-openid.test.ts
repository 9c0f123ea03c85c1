/** OpenID Connect as a relying party meets it, with nothing of ours: discovery, the keys of both uses, a token, userinfo. */
import assert from 'node:assert/strict'
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { createServer } from 'node:http'
import { describe, it } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { decodeUnverified } from '@latchkey/tokens'
import { serverMetadataEndpoints } from '../grants/endpoints/read-server-metadata.ts'
import { withPorts } from '../http/endpoint.ts'
import { readSigningKeysEndpoint } from '../signing-keys/endpoints/read-signing-keys.ts'
import { type RingWorld, ringWorld } from '../signing-keys/testing/test-ring.ts'
import { listening } from '../testing/listening.ts'
import { oauthFace, testServer, tokenOf } from '../testing/test-server.ts'
import { openidMetadata, openOpenid } from './open-openid.ts'
import { createAccountClaims } from './user-claims.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

async function provider(world: RingWorld, path: string) {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}${path}`
  const keys = await world.ring()
  const { store, encryption, clock } = world
  const openid = await openOpenid({
    ringOptions: { store: store.signingKeys, encryption, clock },
    longestLoginSeconds: 90 * 86_400,
    issuer,
    claimsOf: createAccountClaims(async () => ({ username: 'roy', disabled: false })),
  })
  const endpoints = [...withPorts([readSigningKeysEndpoint()], { ring: [keys, openid.ring] }), ...openid.endpoints]
  const documents = serverMetadataEndpoints({ issuer, endpoints, openid: openidMetadata() })
  const dialect = oauth({ issuer, audience: 'api' })
  const face = oauthFace({ dialect, keys, endpoints: [...endpoints, ...documents] })
  const server = await testServer({ faces: [face], clock })
  const http = await listening(server, { port })
  const dispose = async () => {
    await http[Symbol.asyncDispose]()
    await openid[Symbol.asyncDispose]()
  }
  return { issuer, openid, keys, server, [Symbol.asyncDispose]: dispose }
}

describe('a relying party', () => {
  for (const path of ['', '/tenant']) {
    it(`finds everything from an issuer ${path ? 'with' : 'without'} a path, and verifies with what its platform has`, async () => {
      await using world = await ringWorld()
      await using it = await provider(world, path)
      const { issuer, openid, keys, server } = it
      const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<
        string,
        string
      >
      assert.equal(metadata['issuer'], issuer)
      const access = await tokenOf(server, `${path}/v1/login`)
      const token = openid.issueIdToken({
        ...{ subject: '7', clientId: 'app', sessionId: 's', authenticatedAt: world.now(), accessToken: access },
      })
      const { keys: published } = (await (await fetch(String(metadata['jwks_uri']))).json()) as { keys: JsonWebKey[] }
      const verifiedBy = (text: string) => {
        const [header = '', payload = '', signature = ''] = text.split('.')
        const { kid, alg } = decodeUnverified(text).header
        const jwk = published.find((one) => one['kid'] === kid && one['alg'] === alg)
        assert.ok(jwk)
        const key = createPublicKey({ key: jwk, format: 'jwk' })
        const bytes = Buffer.from(signature, 'base64url')
        return verify('sha256', Buffer.from(`${header}.${payload}`), { key, dsaEncoding: 'ieee-p1363' }, bytes) && alg
      }
      assert.deepEqual([verifiedBy(token), verifiedBy(access)], ['RS256', 'ES256'])
      assert.equal(decodeUnverified(access).header['kid'], keys.signer().key.kid)
      assert.equal(decodeUnverified(token).claims['aud'], 'app')
      const userinfo = String(metadata['userinfo_endpoint'])
      // The tokens of users' own logins have no scopes here.
      for (const [sent, status] of [
        [access, 403],
        [token, 401],
      ] as const)
        assert.equal((await fetch(userinfo, { headers: { authorization: `Bearer ${sent}` } })).status, status)
    })
  }

  it('finds the key of a hint for as long as a login lasts, though it signs no more', async () => {
    await using world = await ringWorld()
    const { store, encryption, clock } = world
    const open = () =>
      openOpenid({
        ringOptions: { store: store.signingKeys, encryption, clock },
        alg: 'ES256',
        longestLoginSeconds: 30 * 86_400,
        issuer: 'https://login.test',
        claimsOf: async () => undefined,
      })
    await using openid = await open()
    const facts = { subject: '7', clientId: 'app', sessionId: 's', authenticatedAt: world.now() }
    world.travel(90 * 86_400 - 361)
    await openid.ring.refresh()
    const hint = openid.issueIdToken(facts)
    for (const [days, isKnown] of [
      [1, true],
      [28, true],
      [3, false],
    ] as const) {
      world.travel(days * 86_400)
      await openid.ring.refresh()
      assert.equal((await openid.readIdTokenHint(hint)) !== undefined, isKnown, `${days}`)
    }
  })
})
