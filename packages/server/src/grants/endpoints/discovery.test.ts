/** Metadata and keys as others read them, over a real connection, and our own guard that finds both by the issuer's name. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, it } from 'node:test'
import { createGuard } from '@latchkey/guard'
import { oauth } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { type Endpoint, open, withPorts } from '../../http/endpoint.ts'
import { failureLimit } from '../../limits/limit.ts'
import { readSigningKeysEndpoint } from '../../signing-keys/endpoints/read-signing-keys.ts'
import type { KeyRing } from '../../signing-keys/key-ring.ts'
import { publishedSet } from '../../signing-keys/published-keys.ts'
import { type RingWorld, ringWorld } from '../../signing-keys/testing/test-ring.ts'
import { listening } from '../../testing/listening.ts'
import { oauthFace, testServer, tokenOf } from '../../testing/test-server.ts'
import { readServerMetadataEndpoint, serverMetadataEndpoints } from './read-server-metadata.ts'

const DAY = 86_400

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** A native server whose issuer is its own address, with a path or without one. */
async function discoverable(world: RingWorld, ring: KeyRing, path = '') {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const issuer = `${origin}${path}`
  const keys = withPorts([readSigningKeysEndpoint()], { ring })
  const metadata = readServerMetadataEndpoint({ issuer, endpoints: keys })
  const face = oauthFace({
    dialect: oauth({ issuer, audience: 'api' }),
    keys: ring,
    endpoints: [...keys, metadata],
  })
  const server = await testServer({ faces: [face], clock: world.clock })
  return { server, issuer, origin, listening: await listening(server, { port }) }
}

describe('the published keys', () => {
  it('come as a JWK Set that caches may keep, and as 304 to a client that has it', async () => {
    await using world = await ringWorld()
    const ring = await world.ring({
      formerKeys: [{ name: 'flask', key: secretKey('Flask:0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg', { alg: 'HS256' }) }],
    })
    const { origin, listening: http } = await discoverable(world, ring)
    await using _ = http
    const url = `${origin}/.well-known/jwks.json`
    const published = publishedSet([await ring.published()])
    const length = String(published.body.length)
    const response = await fetch(url)
    assert.deepEqual(
      ['content-type', 'cache-control', 'etag', 'content-length'].map((name) => response.headers.get(name)),
      ['application/jwk-set+json', 'public, max-age=300', published.etag, length],
    )
    const { keys } = (await response.json()) as { readonly keys: readonly object[] }
    assert.equal(keys.length, 1)
    assert.deepEqual(Object.keys(keys[0] ?? {}).toSorted(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])

    const head = await fetch(url, { method: 'HEAD' })
    assert.equal(head.headers.get('content-length'), length)
    const etag = String(response.headers.get('etag'))
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await fetch(url, { headers: { 'if-none-match': tag } })
      const { status, headers } = again
      assert.deepEqual(
        [status, headers.get('etag'), headers.get('content-length'), await again.text()],
        [304, etag, null, ''],
      )
      assert.equal(headers.get('cache-control'), 'public, max-age=300')
    }
    assert.equal((await fetch(url, { headers: { 'if-none-match': '"other"' } })).status, 200)
    assert.equal((await fetch(url, { method: 'POST' })).status, 405)
    assert.equal((await fetch(`${url}?x=1`)).status, 200)

    world.travel(90 * DAY - 360)
    await ring.refresh()
    const changed = await fetch(url, { headers: { 'if-none-match': etag } })
    assert.equal(changed.status, 200)
    assert.equal(((await changed.json()) as { keys: object[] }).keys.length, 2)
  })

  it('are asked about before each use while the store cannot be read', async () => {
    await using world = await ringWorld()
    const signingKeys = world.store.signingKeys
    let isDown = false
    const list = async (options?: object) => {
      if (isDown) throw new Error('down')
      return signingKeys.list(options)
    }
    const ring = await world.ring({ store: { ...signingKeys, list } })
    const { origin, listening: http } = await discoverable(world, ring)
    await using _ = http
    world.travel(61)
    assert.equal((await fetch(`${origin}/.well-known/jwks.json`)).headers.get('cache-control'), 'public, max-age=300')
    isDown = true
    world.travel(61)
    const response = await fetch(`${origin}/.well-known/jwks.json`)
    assert.deepEqual([response.status, response.headers.get('cache-control')], [200, 'no-cache'])
  })
})

describe('the metadata', () => {
  for (const scopes of [undefined, [], ['read'], ['read', 'write']]) {
    it(`name ${scopes?.length ?? 'no'} scopes`, async () => {
      const issuer = 'https://login.example.com'
      const row = readServerMetadataEndpoint({ issuer, endpoints: [], ...(scopes && { scopes }) })
      const facts = { method: 'GET', origin: undefined, path: row.path, header: () => [] }
      const { body } = await row.handle({ facts } as never, undefined)
      assert.deepEqual(JSON.parse(body)['scopes_supported'], scopes?.length ? scopes : undefined)
    })
  }

  it('name the issuer exactly and the endpoints that are there', async () => {
    const operation = (id: string, path: string) =>
      open({
        method: 'POST',
        path,
        id,
        summary: '',
        tag: '',
        answers: {},
        limits: [failureLimit('nothing_address')],
        handle: () => ({ status: 200, headers: [], body: '' }),
      })
    const endpoints = [
      operation('requestToken', '/v1/token'),
      operation('revokeToken', '/v1/revoke'),
      operation('introspectToken', '/v1/introspect'),
      operation('logOut', '/v1/logout'),
    ]
    const issuer = 'https://login.example.com/tenant/'
    const authenticationMethods = ['client_secret_basic', 'none']
    const row = readServerMetadataEndpoint({
      issuer,
      endpoints,
      authenticationMethods,
      grantTypes: ['refresh_token', 'client_credentials'],
    })
    assert.equal(row.path, '/.well-known/oauth-authorization-server/tenant')
    const facts = { method: 'GET', origin: undefined, path: row.path, header: () => [] }
    const { body, headers } = await row.handle({ facts } as never, undefined)
    assert.deepEqual(JSON.parse(body), {
      issuer,
      token_endpoint: 'https://login.example.com/tenant/v1/token',
      revocation_endpoint: 'https://login.example.com/tenant/v1/revoke',
      introspection_endpoint: 'https://login.example.com/tenant/v1/introspect',
      token_endpoint_auth_methods_supported: authenticationMethods,
      revocation_endpoint_auth_methods_supported: authenticationMethods,
      introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
      grant_types_supported: ['refresh_token', 'client_credentials'],
      response_types_supported: [],
    })
    assert.deepEqual(headers.slice(0, 2), [
      ['Content-Type', 'application/json'],
      ['Cache-Control', 'public, max-age=3600'],
    ])
  })

  const openid = { idTokenAlgorithms: ['RS256'], claims: ['sub', 'email'] }
  const bodyOf = async (endpoint: Endpoint) => {
    const facts = { method: 'GET', origin: undefined, path: endpoint.path, header: () => [] }
    return (await endpoint.handle({ facts } as never, undefined)).body
  }

  it('stand at three places in one body where clients may ask who is logged in, and else at one', async () => {
    for (const [issuer, places] of [
      ['https://login.example.com', ['', '']],
      [
        'https://login.example.com/tenant',
        ['/.well-known/openid-configuration/tenant', '/.well-known/openid-configuration'],
      ],
    ] as const) {
      const endpoints = serverMetadataEndpoints({ issuer, endpoints: [], openid })
      const [oauthPlace, ...others] = endpoints.map(({ path }) => path)
      assert.equal(oauthPlace, `/.well-known/oauth-authorization-server${issuer.endsWith('tenant') ? '/tenant' : ''}`)
      assert.deepEqual(others, places[0] === '' ? ['/.well-known/openid-configuration'] : places)
      // The last one begins beneath the issuer's path.
      assert.deepEqual(
        endpoints.map(({ atHost }) => atHost),
        places[0] === '' ? [true, true] : [true, true, undefined],
      )
      assert.equal(new Set(await Promise.all(endpoints.map(bodyOf))).size, 1)
      assert.equal(serverMetadataEndpoints({ issuer, endpoints: [] }).length, 1)
    }
  })

  it('name what is there and nothing else', async () => {
    const issuer = 'https://login.example.com'
    const there = (id: string, path: string) => ({ ...readSigningKeysEndpoint(), id, path })
    const endpoints = [
      there('authorize', '/v1/authorize'),
      there('requestToken', '/v1/token'),
      there('readSigningKeys', '/.well-known/jwks.json'),
      there('readUserinfo', '/v1/userinfo'),
    ]
    const [row] = serverMetadataEndpoints({
      ...{ issuer, endpoints, openid, scopes: ['openid', 'offline_access'], grantTypes: ['authorization_code'] },
      authenticationMethods: ['none', 'private_key_jwt'],
      authenticationAlgorithms: ['ES256'],
      more: { client_id_metadata_document_supported: true },
    })
    assert.ok(row)
    const found = JSON.parse(await bodyOf(row)) as Record<string, unknown>
    assert.partialDeepStrictEqual(found, {
      issuer,
      authorization_endpoint: `${issuer}/v1/authorize`,
      userinfo_endpoint: `${issuer}/v1/userinfo`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      scopes_supported: ['openid', 'offline_access'],
      token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES256'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      claims_supported: ['sub', 'email'],
      claims_parameter_supported: false,
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
      code_challenge_methods_supported: ['S256'],
      client_id_metadata_document_supported: true,
    })
    for (const absent of [
      ...['end_session_endpoint', 'registration_endpoint', 'pushed_authorization_request_endpoint'],
      ...['device_authorization_endpoint', 'dpop_signing_alg_values_supported', 'backchannel_logout_supported'],
      ...[
        'acr_values_supported',
        'userinfo_endpoint_auth_methods_supported',
        'authorization_endpoint_auth_methods_supported',
      ],
    ])
      assert.ok(!(absent in found), absent)
    const bare = serverMetadataEndpoints({ issuer, endpoints: [] })[0]
    assert.ok(bare)
    const members = Object.keys(JSON.parse(await bodyOf(bare)) as object)
    assert.deepEqual(members, ['issuer', 'response_types_supported'])
  })

  for (const issuer of [
    'http://login.example.com',
    'https://a.test?x',
    'https://a.test#x',
    'https://u:p@a.test',
    'https://a.test/a b',
    'https://a.test/:id',
    'https://a.test//',
    'login',
    '',
  ]) {
    it(`are refused for the issuer ${JSON.stringify(issuer)}`, () => {
      assert.throws(() => readServerMetadataEndpoint({ issuer, endpoints: [] }), /^TypeError: issuer: /)
    })
  }

  for (const path of ['', '/tenant', '/a/b']) {
    it(`lead our own guard from the issuer ${path || 'without a path'} to the keys, across a rotation`, async () => {
      await using world = await ringWorld()
      const ring = await world.ring()
      const { server, issuer, listening: http } = await discoverable(world, ring, path)
      await using _ = http
      const monotonicClock = world.now
      await using guard = createGuard({ issuer, audience: 'api', clock: world.now, discovery: { monotonicClock } })
      const ask = async () => {
        const token = await tokenOf(server, `${path}/v1/login`)
        const header = (name: string) => (name === 'authorization' ? [`Bearer ${token}`] : [])
        const decision = await guard.decide({ method: 'GET', origin: undefined, path: '/', header })
        assert.deepEqual([decision.allowed, 'key' in decision && decision.key?.kid], [true, ring.signer().key.kid])
        return ring.signer().key.kid
      }
      const first = await ask()
      world.travel(90 * DAY - 360)
      await ring.refresh()
      assert.equal(await ask(), first)
      world.travel(360)
      await ring.refresh()
      assert.notEqual(await ask(), first)
    })
  }
})
