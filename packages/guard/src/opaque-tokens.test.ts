import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { type Claims, secretKey } from '@latchkey/tokens'
import { createGuard, type OpaqueTokens, parseRequirement, type Requirement } from './index.ts'

const key = secretKey('0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5JgmEpAuIoK', { alg: 'HS256' })
const dialect = oauth({ issuer: 'https://login.test', audience: 'https://api.test' })
const claims = { sub: '7', scope: 'read', jti: 'k' }
const opaque = (resolve: OpaqueTokens['resolve']): OpaqueTokens => ({
  matches: (token) => token.startsWith('lk_'),
  resolve,
})

async function decide(
  resolve: OpaqueTokens['resolve'],
  { token = 'lk_good', requirement = {} as Requirement, ...more } = {},
) {
  const guard = createGuard({ dialect, keys: key, opaqueTokens: opaque(resolve), ...more })
  const facts = {
    method: 'GET',
    path: '/',
    origin: undefined,
    header: (name: string) => (name === 'authorization' ? [`Bearer ${token}`] : []),
  }
  const decision = await guard.decide(facts, parseRequirement(requirement))
  return decision.allowed
    ? { claims: decision.claims, principal: decision.principal }
    : { status: decision.message.status, code: decision.reason.code }
}

for (const [how, resolve] of [
  ['at once', () => claims],
  ['later', async () => claims],
] as const) {
  test(`lets an opaque token through that is resolved ${how}, with what it is good for`, async () => {
    assert.deepEqual(await decide(resolve), { claims, principal: { id: '7', claims } })
  })
}

test('refuses one that resolves to nothing as revoked, and one of another form as no token', async () => {
  assert.deepEqual(await decide(async () => undefined), { status: 401, code: 'token_revoked' })
  let asked = 0
  const resolve = () => {
    asked += 1
    return claims
  }
  const answer = await decide(resolve, { token: 'xk_good' })
  assert.deepEqual([answer, asked], [{ status: 401, code: 'token_malformed' }, 0])
})

test('judges its claims as a token’s: scopes, roles, a recent login', async () => {
  for (const [requirement, expected] of [
    [{ scopes: 'read' }, undefined],
    [{ scopes: 'write' }, 'scope_insufficient'],
    [{ roles: 'admin' }, 'role_insufficient'],
    [{ authenticatedWithinSeconds: 60 }, 'authentication_too_old'],
  ] as const) {
    assert.equal((await decide(async () => claims, { requirement })).code, expected)
  }
})

test('asks what was revoked, by the claims', async () => {
  const revocations = { isRevoked: ({ claims }: { claims: Claims }) => claims['jti'] === 'k', isLost: () => false }
  const answer = await decide(async () => claims, { revocations, whenRevocationsAreLost: 'fail-closed' } as object)
  assert.deepEqual(answer, { status: 401, code: 'token_revoked' })
})

test('answers 503, and lets nobody through, when it cannot be resolved', async () => {
  const fails = () => {
    throw new Error('the database is gone')
  }
  for (const resolve of [fails, async () => fails(), () => new Promise<never>(() => {})]) {
    assert.deepEqual(await decide(resolve, { deadlineMilliseconds: 20 } as object), {
      status: 503,
      code: 'unavailable',
    })
  }
})

test('finds the principal of its claims', async () => {
  const guard = { resolvePrincipal: (found: Claims) => (found['sub'] === '7' ? 'roy' : undefined) }
  assert.equal((await decide(async () => claims, guard as object)).principal, 'roy')
  assert.deepEqual(await decide(async () => ({ ...claims, sub: '8' }), guard as object), {
    status: 401,
    code: 'principal_unknown',
  })
})
