/** A guard that is a protected resource (RFC 9728): its options, its document, its audience. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { flaskJwt, oauth, type RequestFacts } from '@latchkey/protocol'
import { secretKey } from '@latchkey/tokens'
import { fetchGuard } from './adapters/fetch.ts'
import { lambdaGuard } from './adapters/lambda.ts'
import { createGuard } from './guard.ts'
import type { GuardOptions } from './guard-options.ts'
import { keycloak, supabase } from './profiles/index.ts'
import { parseRequirement } from './requirement.ts'
import type { ResourceOptions } from './resource-metadata/resource-options.ts'
import { factsOf } from './testing/facts.ts'
import { createTestIssuer } from './testing/kit/index.ts'

const key = secretKey('the key 0f resources: 32 bytes and s0me m0re', { alg: 'HS256' })
const ISSUER = 'https://login.example'

function guardFor(audience: string, resource: ResourceOptions = {}) {
  return createGuard({ issuer: ISSUER, audience, resource })
}

/** As a caller without types does. */
function createUntyped(options: unknown): unknown {
  return createGuard(options as GuardOptions<never> & { readonly resolvePrincipal?: never })
}

function asking(path: string, method = 'GET'): RequestFacts {
  return factsOf([], { method, path })
}

const ROOT = '/.well-known/oauth-protected-resource'

describe('the document of a guard', () => {
  for (const [audience, url, paths] of [
    ['https://mcp.example', `https://mcp.example${ROOT}`, [ROOT, `${ROOT}/`]],
    ['https://mcp.example/', `https://mcp.example${ROOT}`, [ROOT, `${ROOT}/`]],
    ['https://mcp.example/mcp', `https://mcp.example${ROOT}/mcp`, [ROOT, `${ROOT}/mcp`]],
    ['https://mcp.example/mcp/', `https://mcp.example${ROOT}/mcp/`, [ROOT, `${ROOT}/mcp/`]],
    ['https://mcp.example:8443/a/b', `https://mcp.example:8443${ROOT}/a/b`, [ROOT, `${ROOT}/a/b`]],
    ['http://127.0.0.1:3000/mcp', `http://127.0.0.1:3000${ROOT}/mcp`, [ROOT, `${ROOT}/mcp`]],
  ] as const) {
    test(`of ${audience} stands between host and path (RFC 9728 §3.1), and has its name as it is written`, () => {
      const { resource } = guardFor(audience)
      assert.equal(resource?.metadataUrl, url)
      for (const path of paths) {
        const document = resource.answer(asking(path))
        assert.equal(JSON.parse(document?.body ?? '').resource, audience, path)
      }
    })
  }

  test('names every issuer, and only what was given', () => {
    const guard = createGuard({
      issuer: [ISSUER, 'https://other.example'],
      audience: 'https://mcp.example',
      resource: {},
    })
    assert.deepEqual(guard.resource?.metadata, {
      resource: 'https://mcp.example',
      authorization_servers: [ISSUER, 'https://other.example'],
      bearer_methods_supported: ['header'],
    })
  })

  test('stands at the root no more where another resource is to stand there', () => {
    const { resource } = guardFor('https://mcp.example/mcp', { atRoot: false })
    assert.equal(resource?.answer(asking(ROOT)), undefined)
    assert.ok(resource?.answer(asking(`${ROOT}/mcp`)))
  })

  test('is answered in place of the handler, never by it, wherever the guard is asked: the handler may be one for all paths', async () => {
    const guard = guardFor('https://mcp.example/mcp')
    const secret = fetchGuard(guard).protect()(() => new Response('secret'))
    const document = await secret(new Request(`https://mcp.example${ROOT}/mcp`))
    assert.equal((await document.json()).resource, 'https://mcp.example/mcp')
    const lambda = lambdaGuard(guard).protect()(async () => 'secret')
    const event = { rawPath: `${ROOT}/mcp`, requestContext: { http: { method: 'GET' } } }
    assert.match(JSON.stringify(await lambda(event)), /oauth-protected|authorization_servers/)
    const optional = fetchGuard(guard).optional.protect()(() => new Response('secret'))
    assert.equal((await optional(new Request(`https://mcp.example${ROOT}/mcp`))).headers.get('etag')?.length, 24)
  })

  for (const [path, method] of [
    [`${ROOT}/mcp`, 'POST'],
    [`${ROOT}/MCP`, 'GET'],
    [`${ROOT}//mcp`, 'GET'],
    [`${ROOT}/mcp/..`, 'GET'],
    [`${ROOT}/%6dcp`, 'GET'],
  ] as const) {
    test(`is not what ${method} ${path} asks for`, async () => {
      const decision = await guardFor('https://mcp.example/mcp').decide(asking(path, method))
      assert.ok(!decision.allowed)
      assert.equal(decision.message.status, 401)
    })
  }
})

describe('the options of a resource', () => {
  const good = { issuer: ISSUER, audience: 'https://mcp.example/mcp' }
  for (const [title, options, line] of [
    ['an audience that is no URL', { ...good, audience: 'api', resource: {} }, 'audience'],
    ['an audience over http', { ...good, audience: 'http://mcp.example', resource: {} }, 'audience'],
    ['a fragment', { ...good, audience: 'https://mcp.example/mcp#a', resource: {} }, 'audience'],
    ['a query', { ...good, audience: 'https://mcp.example/mcp?a=b', resource: {} }, 'audience'],
    ['credentials', { ...good, audience: 'https://a:b@mcp.example/', resource: {} }, 'audience'],
    ['another spelling of the host', { ...good, audience: 'https://MCP.example/mcp', resource: {} }, 'audience'],
    ['dot segments', { ...good, audience: 'https://mcp.example/a/../mcp', resource: {} }, 'audience'],
    ['a dialect that has no such challenge', { dialect: flaskJwt(), keys: key, resource: {} }, 'resource'],
    [
      'a profile whose audience is no URL',
      { issuer: 'https://a.supabase.co/auth/v1', profile: supabase(), resource: {} },
      'resource',
    ],
    ['true', { ...good, resource: true }, 'resource'],
    ['undefined', { ...good, resource: undefined }, 'resource'],
    [
      "a scope that is the authorization server's",
      { ...good, resource: { scopes: ['offline_access'] } },
      'resource.scopes',
    ],
    ['scopes in one text', { ...good, resource: { scopes: 'a b' } }, 'resource.scopes'],
    ['a scope with a blank', { ...good, resource: { scopes: ['a b'] } }, 'resource.scopes'],
    ['no scopes', { ...good, resource: { scopes: [] } }, 'resource.scopes'],
    ['documentation that is no URL', { ...good, resource: { documentation: 'docs' } }, 'resource.documentation'],
    ['an option of its own', { ...good, resource: { scope: ['a'] } }, 'resource.scope'],
    ['a hierarchy in another shape', { ...good, implies: { write: 'read' } }, 'implies'],
    ['a hierarchy that includes nothing', { ...good, implies: { write: [] } }, 'implies'],
    ['a hierarchy of what is no scope', { ...good, implies: { 'a b': ['read'] } }, 'implies'],
  ] as const) {
    test(`refuses ${title}`, () => {
      assert.throws(() => createUntyped(options), new RegExp(`^TypeError: (?:.*\\n)*${line}: `))
    })
  }

  test('take the audience of oauth(), and of a profile that has one', () => {
    const dialect = oauth({ issuer: ISSUER, audience: 'https://mcp.example' })
    assert.deepEqual(createGuard({ dialect, keys: key, resource: {} }).resource?.metadata.authorization_servers, [
      ISSUER,
    ])
    const profiled = createGuard({ ...good, issuer: 'https://kc.example/realms/a', profile: keycloak(), resource: {} })
    assert.equal(profiled.resource?.metadata.resource, 'https://mcp.example/mcp')
  })
})

describe('the audience of a resource', () => {
  for (const [audience, aud, isGood] of [
    ['https://mcp.example', 'https://mcp.example/', true],
    ['https://mcp.example/', 'https://mcp.example', true],
    ['https://mcp.example', ['https://other.example', 'https://mcp.example'], true],
    ['https://mcp.example', 'https://mcp.example/mcp', false],
    ['https://mcp.example', 'https://MCP.example', false],
    ['https://mcp.example', 'https://mcp.example:443', false],
    ['https://mcp.example/mcp', 'https://mcp.example/mcp/', false],
    ['https://mcp.example/mcp', 'https://mcp.example', false],
    ['https://mcp.example/mcp', 'https://mcp.example/mcp?a=b', false],
  ] as const) {
    test(`${audience}: a token for ${JSON.stringify(aud)} is ${isGood ? 'taken' : 'refused'}`, async () => {
      const issuer = createTestIssuer({ audience })
      const decision = await issuer
        .guard({ resource: {} })
        .decide(factsOf([['Authorization', `Bearer ${issuer.token({ audience: aud })}`]]))
      assert.equal(decision.allowed, isGood)
    })
  }

  test('is one text where the guard is no resource', async () => {
    const issuer = createTestIssuer({ audience: 'https://mcp.example' })
    const token = issuer.token({ audience: 'https://mcp.example/' })
    assert.equal((await issuer.guard().decide(factsOf([['Authorization', `Bearer ${token}`]]))).allowed, false)
  })
})

describe('scopes that include others', () => {
  const issuer = createTestIssuer()
  const guard = issuer.guard({ implies: { admin: ['write', 'share'], write: ['read'], read: ['write'] } })
  for (const [scope, demanded, isMet] of [
    ['write', 'read', true],
    ['admin', 'read', true],
    ['admin', { all: ['read', 'share', 'admin'] }, true],
    ['read', 'write', true],
    ['read', 'admin', false],
    ['share', 'read', false],
    ['', 'read', false],
  ] as const) {
    test(`${JSON.stringify(scope)} ${isMet ? 'meets' : 'does not meet'} ${JSON.stringify(demanded)}`, async () => {
      const facts = factsOf([['Authorization', `Bearer ${issuer.token({ scope })}`]])
      assert.equal((await guard.decide(facts, parseRequirement({ scopes: demanded }))).allowed, isMet)
    })
  }
})
