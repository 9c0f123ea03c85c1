/** What a route requires of a token that is valid. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { oauth, type RequestFacts } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'
import type { Decision, TokenPrincipal } from './decision.ts'
import { createGuard } from './guard.ts'
import { parseRequirement, type Requirement } from './requirement.ts'
import { factsOf } from './testing/facts.ts'

const NOW = 1_800_000_000
const dialect = oauth({ issuer: 'https://login.example', audience: 'api' })
const key = secretKey('the key 0f demands: 32 bytes and s0me m0re', { alg: 'HS256' })
const guard = createGuard({ dialect, keys: key, clock: () => NOW })

function factsWith(claims: Readonly<Record<string, unknown>>): RequestFacts {
  const context = { now: NOW, alg: key.alg, kid: key.kid, tokenId: 'token-1', csrfToken: 'csrf' }
  const issued = dialect.issue({ id: 7 }, context)
  return factsOf([
    ['Authorization', `Bearer ${createSigner({ key }).sign({ ...issued.claims, ...claims }, issued.header)}`],
  ])
}

async function decide(
  requirement: Requirement<TokenPrincipal>,
  claims: Readonly<Record<string, unknown>>,
): Promise<Decision<TokenPrincipal>> {
  return await guard.decide(factsWith(claims), parseRequirement(requirement))
}

/** The status and code of a refusal; undefined when there was none. */
async function verdict(requirement: Requirement<TokenPrincipal>, claims: Readonly<Record<string, unknown>>) {
  const decision = await decide(requirement, claims)
  return decision.allowed ? 'allowed' : `${decision.message.status} ${decision.reason.code}`
}

describe('a route that demands scopes', () => {
  for (const [scopes, scope, expected] of [
    ['read', 'read', 'allowed'],
    ['read', 'write read admin', 'allowed'],
    [{ all: ['read', 'write'] }, 'write read', 'allowed'],
    [{ any: ['read', 'write'] }, 'write', 'allowed'],
    [{ all: ['read', 'write'] }, 'read', '403 scope_insufficient'],
    [{ any: ['read', 'write'] }, 'admin', '403 scope_insufficient'],
    ['read', undefined, '403 scope_insufficient'],
    ['read', '', '403 scope_insufficient'],
    // A scope is the whole word, and a claim of another type does not count.
    ['read', 'read-all readonly aread', '403 scope_insufficient'],
    ['read', 'READ', '403 scope_insufficient'],
    ['read', ['read'], '403 scope_insufficient'],
    ['read', { read: true }, '403 scope_insufficient'],
    ['read', 'write\tread', '403 scope_insufficient'],
  ] as const) {
    test(`${JSON.stringify(scopes)} and the token has ${JSON.stringify(scope)}: ${expected}`, async () => {
      assert.equal(await verdict({ scopes }, scope === undefined ? {} : { scope }), expected)
    })
  }

  test('names them in the challenge, for the client to ask for (RFC 6750 §3)', async () => {
    const decision = await decide({ scopes: { all: ['read', 'write'] }, realm: 'vault' }, { scope: 'read' })
    assert.ok(!decision.allowed)
    const [, challenge] = decision.message.headers.find(([name]) => name === 'WWW-Authenticate') ?? []
    assert.equal(
      challenge,
      'Bearer realm="vault", error="insufficient_scope", error_description="The access token lacks a scope.", scope="read write"',
    )
  })
})

describe('a route that demands roles', () => {
  for (const [roles, held, expected] of [
    ['admin', ['admin'], 'allowed'],
    ['admin', 'admin', 'allowed'],
    [{ any: ['admin', 'owner'] }, ['user', 'owner'], 'allowed'],
    [{ all: ['admin', 'owner'] }, ['owner', 'admin'], 'allowed'],
    [{ all: ['admin', 'owner'] }, ['admin'], '403 role_insufficient'],
    ['admin', [], '403 role_insufficient'],
    ['admin', undefined, '403 role_insufficient'],
    ['admin', 'user admin', '403 role_insufficient'],
    ['admin', [['admin']], '403 role_insufficient'],
    ['admin', { admin: true }, '403 role_insufficient'],
  ] as const) {
    test(`${JSON.stringify(roles)} and the token has ${JSON.stringify(held)}: ${expected}`, async () => {
      assert.equal(await verdict({ roles }, held === undefined ? {} : { roles: held }), expected)
    })
  }
})

describe('a route that demands an audience of its own', () => {
  for (const [aud, expected] of [
    [['api', 'vault'], 'allowed'],
    [['api'], '401 claim_invalid'],
    ['api', '401 claim_invalid'],
    [['api', 'vaults'], '401 claim_invalid'],
  ] as const) {
    test(`vault, and the token is for ${JSON.stringify(aud)}: ${expected}`, async () => {
      assert.equal(await verdict({ audience: 'vault' }, { aud }), expected)
    })
  }

  test('does not do without the audience that the dialect demands', async () => {
    assert.equal(await verdict({ audience: 'vault' }, { aud: ['vault'] }), '401 claim_invalid')
  })
})

describe('a route that demands a recent login (RFC 9470)', () => {
  for (const [authTime, expected] of [
    [NOW, 'allowed'],
    [NOW - 300, 'allowed'],
    [NOW - 300.5, '401 authentication_too_old'],
    [NOW - 301, '401 authentication_too_old'],
    // The issuer's clock may be ahead by the leeway, but not by more.
    [NOW + 5, 'allowed'],
    [NOW + 6, '401 authentication_too_old'],
    [undefined, '401 authentication_too_old'],
    [String(NOW), '401 authentication_too_old'],
    [null, '401 authentication_too_old'],
  ] as const) {
    test(`of 300 s, and auth_time is ${authTime === undefined ? 'missing' : JSON.stringify(authTime)}: ${expected}`, async () => {
      const claims = authTime === undefined ? {} : { auth_time: authTime }
      assert.equal(await verdict({ authenticatedWithinSeconds: 300 }, claims), expected)
    })
  }
})

describe("a route's own predicate", () => {
  test('is asked with the principal, the claims and the facts of the request', async () => {
    const asked: unknown[] = []
    const allow = (...given: unknown[]) => asked.push(given) > 0
    const decision = await decide({ allow }, { tenant: 'acme' })
    assert.ok(decision.allowed && decision.credential === 'accepted')
    assert.equal(decision.claims['tenant'], 'acme')
    const [[principal, claims, facts] = []] = asked as unknown[][]
    assert.equal(principal, decision.principal)
    assert.equal(claims, decision.claims)
    assert.equal((facts as RequestFacts).method, 'GET')
  })

  for (const [answer, expected] of [
    [true, 'allowed'],
    [false, '403 access_denied'],
    [undefined, '503 unavailable'],
    [1, '503 unavailable'],
    ['true', '503 unavailable'],
  ] as const) {
    test(`answers ${JSON.stringify(answer)}, at once or later: ${expected}`, async () => {
      assert.equal(await verdict({ allow: () => answer as boolean }, {}), expected)
      assert.equal(await verdict({ allow: async () => answer as boolean }, {}), expected)
    })
  }

  test('that throws or rejects is no open door', async () => {
    const fail = () => {
      throw new Error('no connection')
    }
    assert.equal(await verdict({ allow: fail }, {}), '503 unavailable')
    assert.equal(await verdict({ allow: async () => fail() }, {}), '503 unavailable')
  })

  test('is asked last: a token that lacks a scope never reaches it', async () => {
    const allow = () => assert.fail('was asked')
    assert.equal(await verdict({ scopes: 'write', allow }, { scope: 'read' }), '403 scope_insufficient')
  })

  test('that takes too long is answered 503', async () => {
    const slow = createGuard({ dialect, keys: key, clock: () => NOW, deadlineMilliseconds: 10 })
    const allow = () => new Promise<boolean>(() => undefined)
    const decision = await slow.decide(factsWith({}), parseRequirement({ allow }))
    assert.equal(decision.allowed, false)
    assert.equal(!decision.allowed && decision.message.status, 503)
  })
})

test('all demands are judged, and the first that is not met is told', async () => {
  const requirement = { audience: 'vault', authenticatedWithinSeconds: 60, scopes: 'read', roles: 'admin' }
  const met = { aud: ['api', 'vault'], auth_time: NOW, scope: 'read', roles: ['admin'] }
  assert.equal(await verdict(requirement, met), 'allowed')
  assert.equal(await verdict(requirement, { ...met, roles: [] }), '403 role_insufficient')
  assert.equal(await verdict(requirement, { ...met, roles: [], scope: '' }), '403 scope_insufficient')
  assert.equal(await verdict(requirement, { roles: [], aud: ['api', 'vault'] }), '401 authentication_too_old')
  assert.equal(await verdict(requirement, {}), '401 claim_invalid')
})
