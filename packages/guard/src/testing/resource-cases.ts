/** The suite's cases about a protected resource (RFC 9728): its document is found, and every challenge says where. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'
import { createProvingClient } from '../dpop/testing/proving-client.ts'
import { createGuard } from '../guard.ts'
import type { Requirement } from '../requirement.ts'
import type { GuardAdapter, HeaderPair, ReceivedResponse } from './guard-adapter.ts'
import { runGuardedApp, valuesOf } from './run-guarded-app.ts'
import { NOW } from './spoken-dialects.ts'

const RESOURCE = 'https://mcp.example/protected'
const PATH = '/.well-known/oauth-protected-resource/protected'
const METADATA = `resource_metadata="https://mcp.example${PATH}"`
const REALM = `Bearer realm="${RESOURCE}"`
const DOCUMENT = {
  resource: RESOURCE,
  authorization_servers: ['https://login.example'],
  scopes_supported: ['read', 'write'],
  bearer_methods_supported: ['header'],
  resource_name: 'Orders',
}

const dialect = oauth({ issuer: 'https://login.example', audience: RESOURCE })
const key = secretKey('the res0urce key 0f the contract suite: 32+ bytes', { alg: 'HS256' })
const guard = createGuard({
  dialect,
  keys: key,
  clock: () => NOW,
  resource: { name: 'Orders', scopes: ['read', 'write'] },
  implies: { write: ['read'] },
})

function tokenWith(more: Readonly<Record<string, unknown>> = {}): readonly [HeaderPair] {
  const context = { now: NOW, alg: key.alg, kid: key.kid, tokenId: 'token-1', csrfToken: 'csrf-token' }
  const { header, claims } = dialect.issue({ id: 7 }, context)
  return [['Authorization', `Bearer ${createSigner({ key }).sign({ ...claims, ...more }, header)}`]]
}

/** What a route demands, what comes, and what the challenge says between realm and metadata. */
interface ChallengeCase {
  readonly title: string
  readonly requirement: Requirement<unknown, unknown>
  readonly headers: readonly HeaderPair[]
  readonly status: number
  readonly says: readonly string[]
}

const INVALID = ['error="invalid_token"', 'error_description="The access token is not valid."']

const CHALLENGES: readonly ChallengeCase[] = [
  { title: 'no token', requirement: {}, headers: [], status: 401, says: [] },
  {
    title: 'no token for one scope',
    requirement: { scopes: 'read' },
    headers: [],
    status: 401,
    says: ['scope="read"'],
  },
  {
    title: 'no token for all of two scopes',
    requirement: { scopes: { all: ['read', 'write'] } },
    headers: [],
    status: 401,
    says: ['scope="read write"'],
  },
  {
    title: 'no token for any of two scopes',
    requirement: { scopes: { any: ['write', 'read'] } },
    headers: [],
    status: 401,
    says: ['scope="write"'],
  },
  {
    title: 'a token that is none',
    requirement: { scopes: 'read' },
    headers: [['Authorization', 'Bearer nonsense']],
    status: 401,
    says: INVALID,
  },
  {
    title: 'a token for another resource',
    requirement: {},
    headers: tokenWith({ aud: `${RESOURCE}/` }),
    status: 401,
    says: INVALID,
  },
  {
    title: 'two tokens in one header',
    requirement: {},
    headers: [['Authorization', 'Bearer a, Bearer b']],
    status: 400,
    says: ['error="invalid_request"', 'error_description="Send one bearer token in one Authorization header."'],
  },
  {
    title: 'a token without the scope',
    requirement: { scopes: 'write' },
    headers: tokenWith({ scope: 'read' }),
    status: 403,
    says: ['error="insufficient_scope"', 'error_description="The access token lacks a scope."', 'scope="write"'],
  },
  {
    title: 'a login that is too weak, with all that the route demands of one',
    requirement: { acr: ['2', 'phr'], authenticatedWithinSeconds: 300 },
    headers: tokenWith({ acr: '1', auth_time: NOW }),
    status: 401,
    says: [
      'error="insufficient_user_authentication"',
      'error_description="Log in again: this needs a stronger login."',
      'acr_values="2 phr"',
      'max_age="300"',
    ],
  },
]

export function testResource<C extends object>(adapter: GuardAdapter<C>): void {
  for (const { title, requirement, headers, status, says } of CHALLENGES) {
    test(`is told in the challenge where the metadata stand: ${title}`, async () => {
      await using app = await runGuardedApp(adapter, [guard], requirement)
      const response = await app.get('/protected', headers)
      assert.equal(response.status, status)
      assert.deepEqual(valuesOf(response, 'www-authenticate'), [[REALM, ...says, METADATA].join(', ')])
      assert.equal(app.handled(), 0)
    })
  }

  test('has no challenge for a good token, whose scope may include the demanded one, and tells the SDKs of MCP whose it is', async () => {
    await using app = await runGuardedApp(adapter, [guard], { scopes: 'read', acr: ['2'] })
    const response = await app.get('/protected', tokenWith({ scope: 'write', acr: '2' }))
    assert.equal(response.status, 200)
    assert.deepEqual(valuesOf(response, 'www-authenticate'), [])
    const [{ scopes, resource, extra } = {}] = app.infosSeen()
    assert.deepEqual([scopes, resource?.href, extra?.subject], [['write', 'read'], RESOURCE, '7'])
  })

  test('passes a proof of possession on, sees two of them, and says both challenges (RFC 9449)', async () => {
    const taking = createGuard({ dialect, keys: key, clock: () => NOW, resource: {}, dpop: {} })
    await using app = await runGuardedApp(adapter, [taking])
    const client = createProvingClient()
    const [[, bearer]] = tokenWith({ cnf: { jkt: client.jkt } })
    const token = bearer.slice('Bearer '.length)
    const proof = (): HeaderPair => ['DPoP', client.proof({ url: RESOURCE, token, at: NOW })]
    const bound: HeaderPair = ['Authorization', `DPoP ${token}`]
    assert.equal((await app.get('/protected', [bound, proof()])).status, 200)
    assert.equal((await app.get('/protected', [bound, proof(), proof()])).status, 401)
    assert.equal((await app.get('/protected', [['Authorization', bearer], proof()])).status, 401)
    const absent = await app.get('/protected')
    const said = valuesOf(absent, 'www-authenticate').join(', ')
    assert.equal(
      said,
      `${REALM}, ${METADATA}, DPoP realm="${RESOURCE}", ${METADATA}, algs="ES256 ES384 EdDSA PS256 RS256"`,
    )
    assert.equal(app.handled(), 1)
  })

  if (adapter.answersDocuments === false) {
    test('answers no documents, and says so', () => {
      assert.throws(() => adapter.routeGuard(guard).resourceMetadata(), /^TypeError: resourceMetadata: /)
    })
  } else testDocument(adapter)
}

function testDocument<C extends object>(adapter: GuardAdapter<C>): void {
  test('answers no document of a guard that is no resource', () => {
    const bare = createGuard({ dialect, keys: key })
    assert.throws(() => adapter.routeGuard(bare).resourceMetadata(), /^TypeError: resource: /)
  })

  for (const path of [PATH, '/.well-known/oauth-protected-resource']) {
    test(`answers its document to everybody, at ${path}`, async () => {
      await using app = await runGuardedApp(adapter, [], undefined, guard)
      const got = await app.get(path, [['Origin', 'https://inspector.example']])
      assertDocument(got)
      assert.deepEqual(JSON.parse(got.body), DOCUMENT)
      const head = await app.send({ method: 'HEAD', path, headers: [] })
      assertDocument(head)
      assert.equal(head.body, '')
      const [etag = ''] = valuesOf(got, 'etag')
      const again = await app.get(path, [['If-None-Match', etag]])
      assert.deepEqual([again.status, again.body], [304, ''])
    })
  }

  test('lets pages of any origin ask, with the headers that clients of MCP send', async () => {
    await using app = await runGuardedApp(adapter, [], undefined, guard)
    const asks = [
      ['Origin', 'https://inspector.example'],
      ['Access-Control-Request-Method', 'GET'],
      ['Access-Control-Request-Headers', 'mcp-protocol-version'],
    ] as const
    const response = await app.send({ method: 'OPTIONS', path: PATH, headers: asks })
    assert.equal(response.status, 204)
    assert.deepEqual(valuesOf(response, 'access-control-allow-origin'), ['*'])
    assert.match(valuesOf(response, 'access-control-allow-headers').join(), /\bmcp-protocol-version\b/)
    assert.match(valuesOf(response, 'access-control-allow-methods').join(), /\bGET\b/)
  })

  test('leaves every other request to the app', async () => {
    await using app = await runGuardedApp(adapter, [guard], undefined, guard)
    assert.equal((await app.get('/protected')).status, 401)
    assert.equal((await app.get('/protected', tokenWith())).status, 200)
    assert.equal((await app.get('/open')).status, 200)
    const elsewhere = await app.get(`${PATH}/more`)
    assert.ok(!elsewhere.body.includes(RESOURCE))
    const posted = await app.send({ method: 'POST', path: PATH, headers: [] })
    assert.ok(!posted.body.includes(RESOURCE))
  })
}

function assertDocument(response: ReceivedResponse): void {
  assert.equal(response.status, 200)
  assert.deepEqual(valuesOf(response, 'content-type'), ['application/json'])
  assert.deepEqual(valuesOf(response, 'cache-control'), ['public, max-age=300'])
  assert.deepEqual(valuesOf(response, 'access-control-allow-origin'), ['*'])
  assert.deepEqual(valuesOf(response, 'www-authenticate'), [])
}
