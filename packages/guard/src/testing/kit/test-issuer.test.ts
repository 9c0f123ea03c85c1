/** The issuer with which users test their apps: its good tokens are good, and its bad ones are bad for the reason they name. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Claims, PublicAlgorithm } from '@latchkey/tokens'
import { fetchGuard } from '../../adapters/fetch.ts'
import { nodeGuard } from '../../adapters/node.ts'
import { createGuard, type Guard } from '../../guard.ts'
import type { Requirement } from '../../requirement.ts'
import { createTestClock } from './test-clock.ts'
import { createTestIssuer, type TestIssuerOptions } from './test-issuer.ts'
import type { TestTokenOptions } from './test-tokens.ts'
import { type TokenFlaw, tokenFlaws } from './token-flaws.ts'

const issuer = createTestIssuer({ clock: createTestClock(1_800_000_000) })

/** The answer of an app with this guard to a token. */
async function ask(guard: Guard<unknown>, token: string, requirement?: Requirement): Promise<Response> {
  const auth = fetchGuard(guard)
  const app = auth.protect(requirement)((request) => Response.json(auth.principal(request)))
  return app(new Request('http://app.example/', { headers: { authorization: `Bearer ${token}` } }))
}

async function claimsOf(options?: TestTokenOptions): Promise<Claims> {
  const response = await ask(issuer.guard(), issuer.token(options))
  assert.equal(response.status, 200)
  return ((await response.json()) as { claims: Claims }).claims
}

describe('createTestIssuer: tokens', () => {
  test('are accepted by its guard, for any subject, scope and role', async () => {
    const claims = await claimsOf({ subject: 'ann', scope: ['read', 'write'], roles: ['admin'] })
    const { sub, scope, roles, iss, aud } = claims
    assert.deepEqual([sub, scope, roles], ['ann', 'read write', ['admin']])
    assert.deepEqual([iss, aud], ['https://issuer.example', 'https://api.example'])
    assert.notEqual(issuer.token(), issuer.token())
  })

  test('have the age, the end and the login that they are told to have', async () => {
    const { iat, exp, auth_time: authTime } = await claimsOf({ ageSeconds: 60, authenticatedSecondsAgo: 90 })
    assert.deepEqual([iat, exp, authTime], [1_799_999_940, 1_800_000_540, 1_799_999_910])
    assert.equal((await claimsOf({ expiresInSeconds: 5 }))['exp'], 1_800_000_005)
    assert.equal((await ask(issuer.guard(), issuer.token({ ageSeconds: 700 }))).status, 401)
    assert.equal((await ask(issuer.guard(), issuer.token({ expiresInSeconds: -60 }))).status, 401)
  })

  test('carry any other claim, or lack one', async () => {
    assert.equal((await claimsOf({ claims: { tenant: 'a' } }))['tenant'], 'a')
    assert.equal((await ask(issuer.guard(), issuer.token({ claims: { jti: undefined } }))).status, 401)
  })

  test('meet what a route demands', async () => {
    const requirement = { scopes: 'read', roles: 'admin', authenticatedWithinSeconds: 60 }
    const options = { scope: 'read', roles: ['admin'], authenticatedSecondsAgo: 30 }
    assert.equal((await ask(issuer.guard(), issuer.token(options), requirement)).status, 200)
    for (const [less, status] of [
      [{ ...options, scope: 'write' }, 403],
      [{ ...options, roles: ['user'] }, 403],
      [{ ...options, authenticatedSecondsAgo: 90 }, 401],
    ] as const) {
      assert.equal((await ask(issuer.guard(), issuer.token(less), requirement)).status, status)
    }
  })

  for (const alg of ['ES256', 'EdDSA', 'RS256', 'PS384'] satisfies PublicAlgorithm[]) {
    test(`are signed with ${alg} where it is wanted`, async () => {
      const own = createTestIssuer({ alg })
      assert.equal((await ask(own.guard(), own.token())).status, 200)
      assert.equal((await ask(issuer.guard(), own.token())).status, 401)
    })
  }

  test('refuse an option that is mistyped, which would prove something else', () => {
    assert.throws(() => issuer.token({ role: 'admin' } as TestTokenOptions), /^TypeError: role: unknown option/)
    assert.throws(() => issuer.badToken('stale' as TokenFlaw), /^TypeError: flaw: /)
    assert.throws(() => createTestIssuer({ name: 'a' } as TestIssuerOptions), /^TypeError: name: unknown option/)
    assert.throws(() => createTestIssuer({ clock: Date.now as never }), /^TypeError: clock: /)
    assert.throws(() => createTestIssuer({ issuer: '' }), /^TypeError: issuer: /)
  })
})

describe('createTestIssuer: bad tokens', () => {
  for (const flaw of tokenFlaws) {
    test(`refuses ${flaw}, and accepts the same token without the flaw`, async () => {
      const options = { subject: 'ann', roles: ['admin'] }
      assert.equal((await ask(issuer.guard(), issuer.token(options))).status, 200)
      const response = await ask(issuer.guard(), issuer.badToken(flaw, options))
      assert.equal(response.status, 401)
      assert.equal(((await response.json()) as { error: unknown }).error, 'invalid_token')
    })
  }
})

describe('createTestIssuer: time and keys', () => {
  test('travels for the issuer and its guard alike', async () => {
    const own = createTestIssuer()
    const [guard, token] = [own.guard(), own.token()]
    assert.equal((await ask(guard, token)).status, 200)
    own.clock.travel(700)
    assert.equal((await ask(guard, token)).status, 401)
    assert.equal((await ask(guard, own.token())).status, 200)
    own.clock.travel(-700)
    assert.equal((await ask(guard, token)).status, 200)
  })

  test('rotates its key, and withdraws the old one only when told to', async () => {
    const own = createTestIssuer()
    const [guard, first] = [own.guard(), own.token()]
    own.rotateKey()
    const second = own.token()
    for (const token of [first, second]) assert.equal((await ask(guard, token)).status, 200)
    assert.equal(own.jwkSet().keys.length, 2)
    own.rotateKey({ withdrawOld: true })
    for (const token of [first, second]) assert.equal((await ask(guard, token)).status, 401)
    assert.equal((await ask(guard, own.token())).status, 200)
  })

  test("gives its guard the user's own principal and options", async () => {
    const guard = issuer.guard<string>({ resolvePrincipal: ({ sub }) => (sub === 'ann' ? 'Ann' : undefined) })
    assert.equal(await (await ask(guard, issuer.token({ subject: 'ann' }))).json(), 'Ann')
    assert.equal((await ask(guard, issuer.token({ subject: 'bob' }))).status, 401)
    assert.throws(() => issuer.guard({ colour: 'red' } as never), /^TypeError: colour: unknown option/)
  })
})

describe('createTestIssuer: served', () => {
  test('lets an app in that is told an issuer and no keys, as it runs', async () => {
    await using served = await issuer.serve()
    const { audience, clock } = served
    await using guard = createGuard({
      issuer: served.issuer,
      audience,
      clock,
      discovery: { monotonicClock: clock },
    })
    const listener = nodeGuard(guard).protect()((_, response) => response.end('hello'))
    const server = createServer(listener).listen(0, '127.0.0.1')
    try {
      await new Promise((resolve) => server.once('listening', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
      const status = async (token: string) =>
        (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status
      const token = served.token()
      assert.equal(await status(token), 200)
      assert.equal(await status(issuer.token()), 401, 'the name of the issuer that is not served is another')
      for (const flaw of tokenFlaws) assert.equal(await status(served.badToken(flaw)), 401, flaw)
      served.rotateKey({ withdrawOld: true })
      clock.travel(301)
      assert.equal(await status(served.token()), 200)
      assert.equal(await status(token), 401)
    } finally {
      server.close()
    }
  })

  test('publishes metadata, keys without their private half, and nothing else', async () => {
    await using served = await issuer.serve()
    const read = async (path: string): Promise<Record<string, unknown>> =>
      (await (await fetch(`${served.issuer}${path}`)).json()) as Record<string, unknown>
    for (const path of ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']) {
      const { issuer: name, jwks_uri: uri } = await read(path)
      assert.deepEqual([name, uri], [served.issuer, `${served.issuer}/jwks.json`])
    }
    const { keys } = await read('/jwks.json')
    assert.deepEqual(keys, served.jwkSet().keys)
    assert.doesNotMatch(JSON.stringify(keys), /"d"/)
    for (const path of ['/', '/jwks.json?a', '/__proto__', '/constructor']) {
      assert.equal((await fetch(`${served.issuer}${path}`)).status, 404)
    }
    assert.equal(served.requests.length, 7)
  })
})

test('loads without a test runner, for whichever one a user has', () => {
  const program = `import '@latchkey/guard/testing'
    console.log(process.moduleLoadList.filter((name) => name.includes('test_runner') || name.includes('node:test')))`
  const flags = ['--conditions=@latchkey/source', '--input-type=module', '--eval', program]
  const output = execFileSync(process.execPath, flags, {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    encoding: 'utf8',
  })
  assert.equal(output.trim(), '[]')
})
