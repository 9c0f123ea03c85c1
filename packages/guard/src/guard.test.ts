import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Dialect, flaskJwt, type RequestFacts } from '@latchkey/protocol'
import { type Claims, createVerifier } from '@latchkey/tokens'
import fc from 'fast-check'
import type { Decision } from './decision.ts'
import { createGuard, type Guard } from './guard.ts'
import {
  credential,
  guardOf,
  NOW,
  refusedHeaders,
  type SpokenDialect,
  speakFlaskJwt,
  speakOauth,
  spokenDialects,
  tokenOf,
} from './testing/spoken-dialects.ts'

/** Facts of a GET with these header lines. */
function factsWith(headers: readonly (readonly [string, string])[], method = 'GET'): RequestFacts {
  return {
    method,
    origin: 'http://app.example',
    path: '/',
    header: (name) => headers.filter(([line]) => line.toLowerCase() === name).map(([, value]) => value),
  }
}

const good = (spoken: SpokenDialect) => factsWith([credential(spoken, tokenOf(spoken, 7))])

/** The decision of a guard that needs no I/O. */
function decidedAtOnce<P>(guard: Guard<P>, facts: RequestFacts): Decision<P> {
  const decision = guard.decide(facts)
  assert.ok(!(decision instanceof Promise))
  return decision
}

for (const spoken of spokenDialects) {
  describe(`a guard in ${spoken.dialect.name}`, () => {
    test('decides at once, without a promise, when nothing has to be looked up', () => {
      const { dialect, key } = spoken
      const guard = createGuard({ dialect, keys: key, clock: () => NOW })
      const decision = decidedAtOnce(guard, good(spoken))
      assert.ok(decision.allowed && decision.credential === 'accepted')
      assert.equal(decision.key, key)
      assert.equal(decision.principal.id, dialect.subjectOf(decision.claims))
      assert.equal(decision.principal.claims, decision.claims)
      assert.equal(decidedAtOnce(guard, factsWith([])).allowed, false)
    })

    test('decides at once when resolvePrincipal does', () => {
      assert.equal(decidedAtOnce(guardOf(spoken), good(spoken)).allowed, true)
      const nobody = guardOf<unknown>(spoken, { resolvePrincipal: () => undefined })
      assert.equal(decidedAtOnce(nobody, good(spoken)).allowed, false)
    })

    test('decides at once that a token is refused, however slow resolvePrincipal is: it is never asked', () => {
      const guard = guardOf<unknown>(spoken, { resolvePrincipal: () => assert.fail('was asked') })
      for (const headers of Object.values(refusedHeaders(spoken))) {
        assert.equal(decidedAtOnce(guard, factsWith(headers)).allowed, false)
      }
    })

    test('decides later when resolvePrincipal does', async () => {
      const decision = guardOf<unknown>(spoken, { resolvePrincipal: async () => 'roy' }).decide(good(spoken))
      assert.ok(decision instanceof Promise)
      const { allowed } = await decision
      assert.equal(allowed, true)
    })

    test('gives reasons without a token or anything that the client sent', () => {
      const guard = guardOf(spoken)
      for (const headers of Object.values(refusedHeaders(spoken))) {
        const decision = decidedAtOnce(guard, factsWith(headers))
        assert.ok(!decision.allowed)
        for (const [, value] of headers) {
          for (const word of value.split(/[ ,.]+/).filter((part) => part.length > 8)) {
            assert.ok(!JSON.stringify(decision.reason).includes(word))
          }
        }
      }
    })

    test('never throws, rejects or lets through, whatever the facts', async () => {
      const guard = guardOf(spoken)
      const token = tokenOf(spoken, 7)
      const text = fc.string({ unit: 'binary' })
      const value = fc.oneof(
        text,
        fc.constantFrom(`${token}.`, `.${token}`, 'Bearer', 'JWT', 'Bearer %', ''),
        text.map((noise) => `${spoken.prefix}${noise}`),
        fc.tuple(text, fc.constantFrom(...token.split('.'))).map((parts) => `${spoken.prefix}${parts.join('.')}`),
      )
      await fc.assert(
        fc.asyncProperty(
          fc.string(),
          fc.option(text, { nil: undefined }),
          fc.array(value),
          async (method, origin, values) => {
            const decision = await guard.decide({ method, origin, path: origin, header: () => values })
            assert.equal(decision.allowed, false)
          },
        ),
        { numRuns: 1000 },
      )
    })

    test('goes by its own clock', () => {
      let now = NOW
      const guard = guardOf(spoken, { clock: () => now })
      const facts = good(spoken)
      assert.equal(decidedAtOnce(guard, facts).allowed, true)
      now += spoken.dialect.accessTokenLifetimeSeconds + 11
      const late = decidedAtOnce(guard, facts)
      assert.ok(!late.allowed)
      const { code, part, reason, claim, secondsOff = 0 } = late.reason
      assert.deepEqual([code, part, reason, claim], ['token_expired', 'payload', undefined, 'exp'])
      assert.ok(secondsOff > 0)
    })
  })
}

test('names what is wrong with the credential in the reason', () => {
  const guard = guardOf(speakOauth)
  const reasonOf = (name: keyof SpokenDialect['refusals']) => {
    const decision = decidedAtOnce(guard, factsWith(refusedHeaders(speakOauth)[name]))
    return decision.allowed ? assert.fail('was let through') : decision.reason
  }
  assert.deepEqual(reasonOf('absent'), { code: 'credential_absent' })
  assert.deepEqual(reasonOf('header sent twice'), { code: 'credential_malformed', reason: 'duplicate' })
  assert.deepEqual(reasonOf('other scheme'), { code: 'credential_malformed', reason: 'scheme' })
  assert.equal(reasonOf('bad signature').code, 'signature_invalid')
  assert.equal(reasonOf('malformed').reason, 'too_few_segments')
})

test("words a refusal with the route's own realm, and the next one without it", async () => {
  const guard = guardOf(speakOauth)
  const challenge = async (realm?: string) => {
    const decision = await guard.decide(factsWith([]), realm === undefined ? {} : { realm })
    return decision.allowed ? undefined : decision.message.headers.find(([name]) => name === 'WWW-Authenticate')?.[1]
  }
  assert.equal(await challenge('vault'), 'Bearer realm="vault"')
  assert.equal(await challenge(), 'Bearer realm="api"')
})

test('accepts the tokens of all its keys, and of no other', () => {
  const { dialect, key } = speakFlaskJwt
  const old = { ...speakFlaskJwt, key: speakOauth.key }
  const both = createGuard({ dialect, keys: [key, old.key], clock: () => NOW })
  assert.equal(decidedAtOnce(both, good(speakFlaskJwt)).allowed, true)
  assert.equal(decidedAtOnce(both, good(old)).allowed, true)
  assert.equal(decidedAtOnce(guardOf(speakFlaskJwt), good(old)).allowed, false)
})

describe("a guard with the old app's own decoder", () => {
  const decoding = (jwtDecodeHandler: (token: string) => Claims): Dialect => flaskJwt({ jwtDecodeHandler })
  const guardWith = (jwtDecodeHandler: (token: string) => Claims) =>
    createGuard({ dialect: decoding(jwtDecodeHandler), keys: speakFlaskJwt.key })
  const opaque = factsWith([['Authorization', 'JWT opaque-handle-1']])

  test('lets through what the decoder accepts', () => {
    const decision = decidedAtOnce(
      guardWith((token) => ({ identity: token.length })),
      opaque,
    )
    assert.ok(decision.allowed)
    assert.deepEqual(decision.principal, { id: 15, claims: { identity: 15 } })
  })

  test('refuses what the decoder refuses, in its words, and tells the reason alone to the log', () => {
    const decision = decidedAtOnce(
      guardWith(() => {
        throw new Error('Signature revoked')
      }),
      opaque,
    )
    assert.ok(!decision.allowed)
    assert.equal(decision.message.status, 401)
    assert.equal(JSON.parse(decision.message.body).description, 'Signature revoked')
    assert.deepEqual(decision.reason, { code: 'custom' })
  })

  test('words a TokenError of the decoder as its own verifier would', () => {
    const { verify } = createVerifier({ keys: speakFlaskJwt.key, policy: flaskJwt().policy(), clock: () => NOW })
    const decision = decidedAtOnce(
      guardWith((token) => verify(token).claims),
      factsWith(refusedHeaders(speakFlaskJwt).expired),
    )
    assert.ok(!decision.allowed)
    assert.equal(JSON.parse(decision.message.body).description, 'Signature has expired')
    assert.equal(decision.reason.code, 'token_expired')
  })
})
