/** A guard with a profile: its options, whom it lets in, and how one of its tokens is revoked. The profiles themselves: `profiles/`. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSigner, exportJwk, generateKey, jwks } from '@latchkey/tokens'
import { fetchGuard } from './adapters/fetch.ts'
import { createGuard, type Guard, type GuardOptions } from './index.ts'
import { auth0, clerk, cognito, keycloak, rfc9068 } from './profiles/index.ts'
import { parseRequirement } from './requirement.ts'
import { createRevocationSet } from './revocations/revocation-set.ts'
import { tokenIdOf } from './revocations/token-id.ts'
import { factsOf } from './testing/facts.ts'

const NOW = 1_800_000_000
const clock = () => NOW
const issuer = 'https://tenant.auth0.com/'
const audience = 'https://api.example'
const key = generateKey('ES256')
const keys = jwks({ keys: [exportJwk(key)] })
const claims = {
  iss: issuer,
  aud: [audience],
  sub: 'auth0|1',
  azp: 'spa',
  scope: 'read',
  iat: NOW - 10,
  exp: NOW + 600,
}
const options = { issuer, audience, keys, profile: auth0(), clock }

function facts(changed: object = {}) {
  const token = createSigner({ key }).sign({ ...claims, ...changed }, { typ: 'JWT', kid: key.kid })
  return factsOf([['Authorization', `Bearer ${token}`]])
}

function createUntyped(given: object): Guard<unknown> {
  return createGuard(given as GuardOptions<unknown> & { resolvePrincipal: () => undefined })
}

test('without a profile an Auth0 token is refused, and the fault says why and whose it is', async () => {
  const told: unknown[] = []
  const guard = createGuard({ issuer, audience, keys, clock, onFault: (fault) => told.push(fault) })
  const decision = await guard.decide(facts())
  assert.ok(!decision.allowed)
  assert.deepEqual([decision.message.status, decision.reason.code], [401, 'header_invalid'])
  assert.match(String(told[0]), /typ is not at\+jwt; issuer https:\/\/tenant\.auth0\.com\/$/)
  assert.doesNotMatch(decision.message.body, /at\+jwt|tenant/)
})

test('gives what the profile reads to the handler, to allow and to the types', async () => {
  const auth = fetchGuard(options)
  const app = auth.protect({
    scopes: 'read',
    allow: ({ permissions }) => permissions.includes('orders'),
  })((request) => Response.json([auth.principal(request).id, auth.principal(request).scopes]))
  const ask = (changed: object) => {
    const authorization = facts(changed).header('authorization').join()
    return app(new Request('https://api.example/', { headers: { authorization } }))
  }
  const answer = await ask({ permissions: ['orders'] })
  assert.deepEqual([answer.status, await answer.json()], [200, ['auth0|1', ['read']]])
  assert.equal((await ask({ permissions: [] })).status, 403)
  assert.equal((await ask({ permissions: ['orders'], scope: 'write' })).status, 403)
})

test('leaves the principal to resolvePrincipal where there is one', async () => {
  const guard = createGuard({ ...options, resolvePrincipal: ({ sub }) => `user ${sub}` })
  const decision = await guard.decide(facts())
  assert.equal(decision.allowed && decision.principal, 'user auth0|1')
})

test('refuses one token that was revoked by the digest of its claims, and no other of its user', async () => {
  const set = createRevocationSet({ maximumBytes: 1_000_000, clock })
  const revocations = { isRevoked: set.has, isLost: () => false }
  const guard = createGuard({ ...options, revocations, whenRevocationsAreLost: 'fail-closed' })
  set.add({ kind: 'token', id: tokenIdOf(claims) })
  const refused = await guard.decide(facts())
  assert.equal(!refused.allowed && refused.reason.code, 'token_revoked')
  assert.equal((await guard.decide(facts({ iat: NOW - 9 }))).allowed, true)
  // And all of a user, by the id that the profile reads.
  set.add({ kind: 'subject', id: 'auth0|1', issuer, issuedUntil: NOW - 9 })
  assert.equal((await guard.decide(facts({ iat: NOW - 9 }))).allowed, false)
  assert.equal((await guard.decide(facts({ iat: NOW - 8 }))).allowed, true)
})

test('takes an iat ahead of the clock only as far as it is told', async () => {
  const ahead = facts({ iat: NOW + 60 })
  assert.equal((await createGuard(options).decide(ahead)).allowed, false)
  const patient = createGuard({ ...options, issuedAheadSeconds: 60 })
  assert.equal((await patient.decide(ahead)).allowed, true)
  assert.equal((await patient.decide(facts({ iat: NOW + 66 }))).allowed, false)
  const native = createGuard({ issuer, audience, keys, clock, issuedAheadSeconds: 60 })
  const decision = await native.decide(ahead, parseRequirement({}))
  assert.equal(!decision.allowed && decision.reason.reason, 'typ')
})

test('names both issuers where a slash at the end is all that differs, and no other that a token names', async () => {
  const told: string[] = []
  const guard = createGuard({ ...options, onFault: (fault) => told.push(String(fault)) })
  for (const iss of [issuer.slice(0, -1), `${issuer}/`, 'https://canary.example', 'https://tenant.auth0.com.canary/'])
    assert.equal((await guard.decide(facts({ iss }))).allowed, false)
  assert.equal(told.length, 4)
  assert.match(told[0] ?? '', /names https:\/\/tenant\.auth0\.com and the guard https:\/\/tenant\.auth0\.com\/:/)
  assert.match(told[1] ?? '', /names https:\/\/tenant\.auth0\.com\/\/ and/)
  for (const line of told.slice(2)) assert.match(line, /another issuer than https:\/\/tenant\.auth0\.com\/$/)
})

test('tells no fault of a token that has expired, is forged or is no token: those are no mistake of an operator', async () => {
  const guard = createGuard({ ...options, onFault: (fault) => assert.fail(String(fault)) })
  const [good = ''] = facts().header('authorization')
  for (const value of [
    'Bearer x',
    `${good}x`,
    facts({ exp: NOW - 60 })
      .header('authorization')
      .join(),
  ])
    assert.equal((await guard.decide(factsOf([['Authorization', value]]))).allowed, false)
})

for (const [name, given] of [
  ['audience', { issuer, profile: auth0() }],
  ['profile', { issuer, audience, profile: 'auth0' }],
  ['profile', { issuer, audience, profile: undefined }],
  ['profile', { issuer, audience, profile: auth0 }],
  ['profile', { dialect: createGuard(options).dialect, keys: key, profile: auth0() }],
  ['dialect', { issuer, audience, dialect: createGuard(options).dialect }],
  ['keys', { issuer: [issuer, 'https://other.auth0.com/'], audience, keys, profile: auth0() }],
  ['discovery', { issuer, audience, keys, discovery: {}, profile: auth0() }],
  ['issuedAheadSeconds', { issuer, audience, issuedAheadSeconds: -1 }],
  ['issuedAheadSeconds', { dialect: createGuard(options).dialect, keys: key, issuedAheadSeconds: 1 }],
] as const) {
  test(`refuses ${name} by its name: ${Object.keys(given).join(', ')}`, () => {
    assert.throws(() => createUntyped(given), new RegExp(`^TypeError: (?:.*\\n)*${name}: `))
  })
}

test('knows by its types which profile needs an audience', () => {
  createGuard({ issuer, profile: cognito({ clientIds: ['app'] }) })
  createGuard({ issuer, audience, profile: cognito({ clientIds: ['app'] }) })
  createGuard({ issuer, profile: clerk({ origins: ['https://app.example'] }) })
  createGuard({ issuer, audience, profile: rfc9068() })
  // @ts-expect-error Keycloak's tokens have one
  assert.throws(() => createGuard({ issuer, profile: keycloak() }), /audience: missing/)
})
