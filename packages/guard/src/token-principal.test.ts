/** The principal of a guard without `resolvePrincipal`: an id that an app can use, in its type and at runtime. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Dialect, flaskJwt, flaskPyjwt, oauth } from '@latchkey/protocol'
import { createSigner, type StandardSchema } from '@latchkey/tokens'
import { fetchGuard } from './adapters/fetch.ts'
import { createGuard, type Guard } from './guard.ts'
import { parseRequirement } from './requirement.ts'
import { factsOf } from './testing/facts.ts'
import {
  credential,
  issuedFor,
  NOW,
  refusedHeaders,
  speakFlaskJwt,
  speakOauth,
  spokenDialects,
} from './testing/spoken-dialects.ts'

const clock = () => NOW
const { key } = speakOauth

interface Tenant {
  readonly tenant: string
}

/** Written by hand, as without a schema library; it drops unknown claims, as most libraries do. */
const tenantSchema: StandardSchema<Tenant> = {
  '~standard': {
    version: 1,
    vendor: 'by hand',
    validate: (claims) => {
      const { tenant } = claims as { readonly tenant?: unknown }
      return typeof tenant === 'string' ? { value: { tenant } } : { issues: [{ path: ['tenant'] }] }
    },
  },
}

describe('the principal that a token names', () => {
  const subjects = { oauth: 'sub', 'flask-jwt': 'identity', 'flask-pyjwt': 'user' } as const
  for (const spoken of spokenDialects) {
    const { dialect } = spoken
    const claim = subjects[dialect.name as keyof typeof subjects]
    const guard = createGuard({ dialect, keys: spoken.key, clock })
    const named = (value: unknown) => {
      const { header, claims } = issuedFor(spoken, 7)
      const { [claim]: _, ...nobody } = claims
      const signed = value === undefined ? nobody : { ...nobody, [claim]: value }
      return factsOf([credential(spoken, createSigner({ key: spoken.key }).sign(signed, header))])
    }

    const unusable = ['', '\ud800', 'roy\0', 'a'.repeat(256)]
    for (const value of [undefined, null, true, 1.5, 2 ** 53, ['7'], { id: 7 }, {}, ...unusable]) {
      it(`is nobody in a token of ${dialect.name} that says ${JSON.stringify(value)}, which is refused`, async () => {
        const decision = await guard.decide(named(value))
        assert.ok(!decision.allowed)
        // The native dialect's policy has checked before whether it is text.
        const checked = dialect.name === 'oauth' && (typeof value !== 'string' || value === '')
        assert.equal(decision.reason.code, checked ? 'claim_invalid' : 'principal_unknown')
        assert.equal(decision.message.status, dialect.name === 'flask-pyjwt' ? 403 : 401)
      })
    }

    it(`is text, or a number where ${dialect.name} has numbers`, async () => {
      for (const value of dialect.name === 'oauth' ? ['7', 'roy'] : ['7', 'roy', 7, 0]) {
        const decision = await guard.decide(named(value))
        assert.ok(decision.allowed && decision.credential === 'accepted')
        assert.equal(decision.principal.id, value)
      }
    })
  }

  it('is refused as nobody where a resolver of opaque tokens names none', async () => {
    const opaqueTokens = { matches: () => true, resolve: () => ({ scope: 'read' }) }
    const guard = createGuard({ dialect: speakOauth.dialect, keys: key, clock, opaqueTokens })
    const decision = await guard.decide(factsOf([credential(speakOauth, 'an-api-key')]))
    assert.equal(!decision.allowed && decision.reason.code, 'principal_unknown')
  })

  it('is left to resolvePrincipal where there is one, also for a token that names nobody', async () => {
    const { dialect } = speakFlaskJwt
    const { header, claims } = issuedFor(speakFlaskJwt, 7)
    const token = createSigner({ key: speakFlaskJwt.key }).sign(
      { ...claims, identity: null, email: 'a@b.example' },
      header,
    )
    const guard = createGuard({ dialect, keys: speakFlaskJwt.key, clock, resolvePrincipal: ({ email }) => email })
    const decision = await guard.decide(factsOf([credential(speakFlaskJwt, token)]))
    assert.equal(decision.allowed && decision.principal, 'a@b.example')
  })

  it('has an id whose type follows from the dialect', () => {
    const issued = createGuard({ issuer: 'https://login.example', audience: 'api' })
    const native = createGuard({ dialect: oauth({ issuer: 'https://login.example', audience: 'api' }), keys: key })
    const flask = createGuard({ dialect: flaskPyjwt(), keys: key })
    const unsaid: Dialect = flaskJwt()
    const some = createGuard({ dialect: unsaid, keys: key })
    const auth = fetchGuard({ issuer: 'https://login.example', audience: 'api' })
    const answer = (request: Request) => new Response(auth.principal(request).id)
    const texts = [idOf(issued), idOf(native)] satisfies (() => string)[]
    const either = [idOf(flask), idOf(some)] satisfies (() => string | number)[]
    // @ts-expect-error Flask's tokens have numbers too
    const wrong: () => string = idOf(flask)
    assert.equal([answer, wrong, ...texts, ...either].length, 6)
  })
})

describe('claims with a schema', () => {
  const { dialect } = speakOauth
  const signed = (more: object) => {
    const { header, claims } = issuedFor(speakOauth, 7)
    return factsOf([credential(speakOauth, createSigner({ key }).sign({ ...claims, ...more }, header))])
  }

  it('are what the schema gives: to the resolver, to the route and to the handler', async () => {
    const seen: unknown[] = []
    const guard = createGuard({
      dialect,
      keys: key,
      clock,
      schema: tenantSchema,
      resolvePrincipal: (claims) => {
        seen.push(claims)
        return claims.tenant
      },
    })
    const requirement = parseRequirement({
      scopes: 'read',
      allow: (_who: string, claims: Tenant) => {
        seen.push(claims)
        return claims.tenant === 'acme'
      },
    })
    const decision = await guard.decide(signed({ tenant: 'acme', scope: 'read' }), requirement)
    assert.ok(decision.allowed && decision.credential === 'accepted')
    assert.deepEqual([decision.principal, decision.claims], ['acme', { tenant: 'acme' }])
    assert.deepEqual(seen, [{ tenant: 'acme' }, { tenant: 'acme' }])
    assert.equal(decision.tokenClaims['sub'], '7')
    const other = await guard.decide(signed({ tenant: 'other', scope: 'read' }), requirement)
    assert.equal(!other.allowed && other.reason.code, 'access_denied')
  })

  it('name the id anyway, where the schema drops it', async () => {
    const guard = createGuard({ dialect, keys: key, clock, schema: tenantSchema })
    const decision = await guard.decide(signed({ tenant: 'acme' }))
    assert.deepEqual(decision.allowed && decision.principal, { id: '7', claims: { tenant: 'acme' } })
  })

  for (const cache of [{}, false] as const) {
    it(`refuse a token that does not fit, and name the claim alone, ${cache ? 'cached or not' : 'without a cache'}`, async () => {
      const guard = createGuard({ dialect, keys: key, clock, cache, schema: tenantSchema })
      const facts = signed({ tenant: 4711 })
      for (let i = 0; i < 2; i++) {
        const decision = await guard.decide(facts)
        assert.ok(!decision.allowed)
        assert.equal(decision.message.status, 401)
        const { code, part, reason, claim } = decision.reason
        assert.deepEqual([code, part, reason, claim], ['claim_invalid', 'payload', 'schema', 'tenant'])
        assert.ok(!JSON.stringify(decision).includes('4711'))
      }
    })
  }

  it('are judged in opaque tokens too', async () => {
    const opaqueTokens = { matches: () => true, resolve: async () => ({ sub: '7' }) }
    const guard = createGuard({ dialect, keys: key, clock, schema: tenantSchema, opaqueTokens })
    const decision = await guard.decide(factsOf([credential(speakOauth, 'an-api-key')]))
    assert.equal(!decision.allowed && decision.reason.code, 'claim_invalid')
  })

  it('are not judged before the signature and the dialect have held', async () => {
    const judged: unknown[] = []
    const schema: StandardSchema<object> = {
      '~standard': {
        version: 1,
        vendor: 'by hand',
        validate: (claims) => {
          judged.push(claims)
          return { issues: [] }
        },
      },
    }
    const guard = createGuard({ dialect, keys: key, clock, schema })
    judged.length = 0
    for (const headers of Object.values(refusedHeaders(speakOauth))) await guard.decide(factsOf(headers))
    assert.deepEqual(judged, [])
    const decision = await guard.decide(signed({}))
    assert.equal(!decision.allowed && decision.reason.reason, 'schema')
    assert.equal(judged.length, 1)
  })

  it('refuse what is not a schema, by its name', () => {
    for (const schema of [undefined, {}, 'tenant', { '~standard': {} }]) {
      const options = { dialect, keys: key, schema: schema as unknown as StandardSchema<Tenant> }
      assert.throws(() => createGuard(options), /^TypeError: schema: /)
    }
  })

  it('have the type that the schema gives, wherever they come', () => {
    const auth = fetchGuard({ issuer: 'https://login.example', audience: 'api', schema: tenantSchema })
    const read = (request: Request): string => auth.claims(request).tenant
    const nested = (request: Request): string => auth.principal(request).claims.tenant
    // @ts-expect-error the schema knows no such claim
    const unknown = (request: Request) => auth.claims(request).scope
    // @ts-expect-error there may be no principal
    const absent = (request: Request): string => auth.optional.claims(request).tenant
    const protect = auth.protect({ allow: (who, { tenant }) => `${who.id}@${tenant}` === '7@acme' })
    // @ts-expect-error the schema knows no such claim
    const wrong = auth.protect({ allow: (_who, { scope }) => scope === 'read' })
    const plain = fetchGuard({ issuer: 'https://login.example', audience: 'api' })
    // @ts-expect-error without a schema a claim's type is unknown
    const untyped = (request: Request): string => plain.claims(request)['tenant']
    assert.equal([read, nested, unknown, absent, protect, wrong, untyped].length, 7)
  })
})

/** The type of the id, by what a function of it may return. */
function idOf<Id extends string | number>(_guard: Guard<{ readonly id: Id }>): () => Id {
  return () => assert.fail('only its type is looked at')
}
