/** Several issuers behind one guard: no issuer can speak for another, and foreign tokens cause no requests. Real servers. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { oauth } from '@latchkey/protocol'
import { TokenError, type VerifiedToken } from '@latchkey/tokens'
import { createTestClock } from '../testing/kit/test-clock.ts'
import { createTestIssuer, type ServedTestIssuer, type TestIssuer } from '../testing/kit/test-issuer.ts'
import { type TokenFlaw, tokenFlaws } from '../testing/kit/token-flaws.ts'
import { issuerVerifiers } from './issuer-verifiers.ts'
import type { IssuerVerifiers, IssuerVerifiersOptions, TokenVerifier } from './token-verifier.ts'

const AUDIENCE = 'https://api.example'
const dialectOf = (issuer: string) => oauth({ issuer, audience: AUDIENCE })

/** The expected error of each flaw. */
const REFUSALS: Readonly<Record<TokenFlaw, string>> = {
  expired: 'token_expired/exp',
  not_yet_valid: 'token_not_yet_valid/nbf',
  no_expiry: 'claim_invalid/exp/missing',
  wrong_audience: 'claim_invalid/aud/mismatch',
  wrong_issuer: 'claim_invalid/iss/mismatch',
  wrong_type: 'header_invalid/typ',
  no_subject: 'claim_invalid/sub/missing',
  forged_claims: 'signature_invalid/mismatch',
  forged_signature: 'signature_invalid/mismatch',
  unknown_key: 'key_not_found/kid',
  alg_none: 'algorithm_not_allowed',
  alg_confusion: 'algorithm_not_allowed',
  malformed: 'token_malformed/too_few_segments',
}

/** The error of a refused token as `code/claim/reason`; its subject when it is accepted. */
async function judge({ verify }: TokenVerifier, token: string): Promise<unknown> {
  try {
    return (await verify(token)).claims['sub']
  } catch (error) {
    assert.ok(error instanceof TokenError, String(error))
    return [error.code, error.claim, error.reason].filter((part) => part !== undefined).join('/')
  }
}

/** Two running issuers, and verifiers that accept both. */
class World implements AsyncDisposable {
  readonly a: ServedTestIssuer
  readonly b: ServedTestIssuer
  readonly verifiers: IssuerVerifiers

  constructor(a: ServedTestIssuer, b: ServedTestIssuer, options: Partial<IssuerVerifiersOptions>) {
    this.a = a
    this.b = b
    const { clock } = a
    const discovery = { monotonicClock: clock }
    this.verifiers = issuerVerifiers({ issuer: [a.issuer, b.issuer], dialectOf, clock, discovery, ...options })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of [this.verifiers, this.a, this.b]) await one[Symbol.asyncDispose]()
  }
}

async function world(options: Partial<IssuerVerifiersOptions> = {}): Promise<World> {
  const clock = createTestClock(1_800_000_000)
  const served = () => createTestIssuer({ audience: AUDIENCE, clock }).serve()
  return new World(await served(), await served(), options)
}

/** An issuer whose tokens have any content, signed with a key that it publishes. */
function claimedBy(issuer: Omit<TestIssuer, 'serve'>, iss: unknown): string {
  return issuer.token({ claims: { iss } })
}

describe('issuerVerifiers: whose token it is', () => {
  for (const cache of [false, {}] as const) {
    test(`accepts the tokens of each issuer, ${cache ? 'with' : 'without'} a cache, and asks only whom it must`, async () => {
      await using w = await world({ cache })
      assert.equal(await judge(w.verifiers, w.a.token({ subject: 'ann' })), 'ann')
      assert.deepEqual(w.b.requests, [])
      for (const _ of [1, 2, 3]) assert.equal(await judge(w.verifiers, w.b.token({ subject: 'bob' })), 'bob')
      assert.equal(w.a.requests.length, 2)
      assert.equal(w.b.requests.length, 2)
    })

    test(`refuses a key of one issuer under the name of another, ${cache ? 'with' : 'without'} a cache`, async () => {
      await using w = await world({ cache })
      for (const [mine, other] of [
        [w.a, w.b],
        [w.b, w.a],
      ] as const) {
        const good = mine.token()
        const confused = claimedBy(mine, other.issuer)
        // Before, after and again: a cached token of one must not affect the other.
        assert.equal(await judge(w.verifiers, confused), 'key_not_found/kid')
        assert.equal(await judge(w.verifiers, good), 'user-1')
        assert.equal(await judge(w.verifiers, confused), 'key_not_found/kid')
        assert.equal(await judge(w.verifiers, good), 'user-1')
      }
    })

    test(`tells two issuers apart that gave their keys one kid, ${cache ? 'with' : 'without'} a cache`, async () => {
      await using w = await world({ cache })
      const [ofA = {}] = w.a.jwkSet().keys
      const [ofB = {}] = w.b.jwkSet().keys
      const sets = new Map([w.a, w.b].map(({ issuer }, i) => [issuer, { keys: [{ ...(i ? ofB : ofA), kid: 'main' }] }]))
      // The real metadata, and sets with the same two kids.
      const renaming: typeof fetch = async (input, init) => {
        const response = await fetch(input, init)
        const { origin, pathname } = new URL(String(input))
        return pathname === '/jwks.json' ? Response.json(sets.get(origin)) : response
      }
      const clock = w.a.clock
      const issuer = [w.a.issuer, w.b.issuer]
      await using verifiers = issuerVerifiers({
        issuer,
        dialectOf,
        clock,
        cache,
        discovery: { fetch: renaming },
      })
      const header = { kid: 'main' }
      assert.equal(await judge(verifiers, w.a.token({ header, subject: 'ann' })), 'ann')
      assert.equal(await judge(verifiers, w.b.token({ header, subject: 'bob' })), 'bob')
      const confused = w.a.token({ header, claims: { iss: w.b.issuer } })
      assert.equal(await judge(verifiers, confused), 'signature_invalid/mismatch')
    })

    test(`refuses every flaw of a token, ${cache ? 'with' : 'without'} a cache`, async () => {
      await using w = await world({ cache })
      for (const flaw of tokenFlaws) {
        const bad = w.a.badToken(flaw)
        for (const _ of [1, 2]) assert.equal(await judge(w.verifiers, bad), REFUSALS[flaw], flaw)
      }
    })
  }

  test('ends a cached token with its time, and with its key', async () => {
    await using w = await world()
    const [a, b] = [w.a.token(), w.b.token()]
    for (const token of [a, b, a, b]) assert.equal(await judge(w.verifiers, token), 'user-1')
    w.a.rotateKey({ withdrawOld: true })
    w.a.clock.travel(301)
    assert.equal(await judge(w.verifiers, a), 'key_not_found/kid')
    assert.equal(await judge(w.verifiers, b), 'user-1')
    w.a.clock.travel(305)
    assert.equal(await judge(w.verifiers, b), 'token_expired/exp')
  })

  test('checks signatures anew after clearCache', async () => {
    await using w = await world()
    const token = w.a.token()
    await w.verifiers.verify(token)
    const first = await w.verifiers.verify(token)
    assert.equal((w.verifiers.verify(token) as VerifiedToken).claims, first.claims)
    w.verifiers.clearCache()
    assert.notEqual((w.verifiers.verify(token) as VerifiedToken).claims, first.claims)
  })
})

describe('issuerVerifiers: strangers', () => {
  test('refuses a name that is not configured as the policy would, and makes no request', async () => {
    await using w = await world()
    const { issuer } = w.a
    const names: readonly (readonly [unknown, string])[] = [
      ['https://evil.example', 'mismatch'],
      [`${issuer}/`, 'mismatch'],
      [issuer.toUpperCase(), 'mismatch'],
      [`${issuer} `, 'mismatch'],
      [issuer.replace('127', '１27'), 'mismatch'],
      ['', 'mismatch'],
      ['__proto__', 'mismatch'],
      [[issuer], 'wrong_type'],
      [{ toString: issuer }, 'wrong_type'],
      [7, 'wrong_type'],
      [null, 'missing'],
      [undefined, 'missing'],
    ]
    const plain = w.a.guard()
    for (const [name, reason] of names) {
      const token = claimedBy(w.a, name)
      assert.equal(await judge(w.verifiers, token), `claim_invalid/iss/${reason}`)
      const header = (line: string) => (line === 'authorization' ? [`Bearer ${token}`] : [])
      const decision = await plain.decide({ method: 'GET', origin: undefined, path: '/', header })
      const { code, claim, reason: why } = 'reason' in decision ? decision.reason : assert.fail('was let through')
      assert.deepEqual([code, claim, why], ['claim_invalid', 'iss', reason])
    }
    for (let i = 0; i < 500; i++) await judge(w.verifiers, claimedBy(w.a, `https://evil-${i}.example`))
    assert.deepEqual([w.a.requests, w.b.requests], [[], []])
  })

  test('refuses what is not a token, or too long for one, and makes no request', async () => {
    await using w = await world()
    const rows: readonly (readonly [unknown, string])[] = [
      ['', 'token_malformed/too_few_segments'],
      ['a.b', 'token_malformed/too_few_segments'],
      [`${'a'.repeat(8193)}`, 'token_malformed/too_long'],
      [`${w.a.token()}${'A'.repeat(8192)}`, 'token_malformed/too_long'],
      [undefined, 'token_malformed/not_a_string'],
      [{ length: 1e9 }, 'token_malformed/not_a_string'],
      ['e30.e30.e30.e30.e30', 'token_unsupported/jwe'],
    ]
    for (const [token, code] of rows) assert.equal(await judge(w.verifiers, token as string), code)
    assert.deepEqual([w.a.requests, w.b.requests], [[], []])
  })

  test('fetches no more than once in a cooldown for a flood of unknown kids', async () => {
    await using w = await world()
    await w.verifiers.refresh()
    assert.deepEqual([w.a.requests.length, w.b.requests.length], [2, 2])
    const flood = (): Promise<unknown> => judge(w.verifiers, w.a.badToken('unknown_key'))
    for (let i = 0; i < 30; i++) assert.equal(await flood(), 'key_not_found/kid')
    assert.equal(w.a.requests.length, 2)
    w.a.clock.travel(31)
    for (let i = 0; i < 30; i++) assert.equal(await flood(), 'key_not_found/kid')
    assert.deepEqual([w.a.requests.length, w.b.requests.length], [3, 2])
  })
})

describe('issuerVerifiers: an issuer that is down', () => {
  test('makes its own tokens unknown, and leaves those of the other', async () => {
    await using w = await world()
    await w.a[Symbol.asyncDispose]()
    assert.equal(await judge(w.verifiers, w.a.token()), 'keys_unavailable')
    assert.equal(await judge(w.verifiers, w.b.token()), 'user-1')
    await assert.rejects(w.verifiers.refresh(), { code: 'keys_unavailable' })
  })

  test('is not asked any more after the disposal', async () => {
    await using w = await world()
    const token = w.a.token()
    assert.equal(await judge(w.verifiers, token), 'user-1')
    await w.verifiers[Symbol.asyncDispose]()
    assert.equal(await judge(w.verifiers, token), 'keys_unavailable')
    assert.equal(await judge(w.verifiers, w.b.token()), 'keys_unavailable')
    assert.deepEqual([w.a.requests.length, w.b.requests.length], [2, 0])
  })

  test('is asked again, and then its tokens are good', async () => {
    await using w = await world()
    let down = true
    const flaky: typeof fetch = (input, init) => (down ? Promise.reject(new Error('down')) : fetch(input, init))
    const { clock, issuer } = w.a
    const discovery = { fetch: flaky, monotonicClock: clock }
    await using verifiers = issuerVerifiers({ issuer, dialectOf, clock, discovery })
    assert.equal(await judge(verifiers, w.a.token()), 'keys_unavailable')
    down = false
    assert.equal(await judge(verifiers, w.a.token()), 'keys_unavailable')
    clock.travel(31)
    assert.equal(await judge(verifiers, w.a.token()), 'user-1')
  })
})

describe('issuerVerifiers: options', () => {
  const good: IssuerVerifiersOptions = { issuer: 'https://a.example', dialectOf }

  for (const [name, value] of [
    ['issuer', undefined],
    ['issuer', []],
    ['issuer', ['https://a.example', 'https://a.example']],
    ['issuer', ['https://a.example', 7]],
    ['issuer', 'http://a.example'],
    ['issuer', Array.from({ length: 17 }, (_, i) => `https://a${i}.example`)],
    ['audience', AUDIENCE],
    ['dialectOf', 'oauth'],
    ['dialectOf', undefined],
    ['cache', true],
    ['cache', null],
    ['clock', 'now'],
    ['issuers', ['https://a.example']],
  ] as const) {
    test(`refuses ${name}: ${String(JSON.stringify(value)).slice(0, 50)}`, () => {
      const options = { ...good, [name]: value } as unknown as IssuerVerifiersOptions
      assert.throws(() => issuerVerifiers(options), new RegExp(`^TypeError: ${name}: `))
    })
  }

  for (const [name, options] of [
    ['discovery.colour', { discovery: { colour: 'red' } }],
    ['cache.colour', { cache: { colour: 'red' } }],
    ['cache.maximumEntries', { cache: { maximumEntries: Number.NaN } }],
  ] as const) {
    test(`refuses ${name} by its name`, () => {
      const [, member = ''] = name.split('.')
      assert.throws(() => issuerVerifiers({ ...good, ...(options as object) }), new RegExp(`^TypeError: .*${member}: `))
    })
  }

  test('keeps the bounds of the cache for all issuers together', async () => {
    const served = createTestIssuer({ alg: 'EdDSA' })
    await using a = await served.serve()
    await using b = await served.serve()
    const issuer = [a.issuer, b.issuer]
    await using verifiers = issuerVerifiers({ issuer, dialectOf, cache: { maximumEntries: 8 } })
    const tokens = Array.from({ length: 40 }, (_, i) => (i % 2 ? a : b).token({ subject: `user-${i}` }))
    const seen = new Map<string, unknown>()
    for (const token of tokens) {
      await verifiers.verify(token)
      seen.set(token, (await verifiers.verify(token)).claims)
    }
    const kept = []
    // Newest first, because each look-up removes the oldest.
    for (const token of tokens.toReversed())
      if ((await verifiers.verify(token)).claims === seen.get(token)) kept.push(token)
    assert.ok(kept.length > 0 && kept.length <= 8, `${kept.length} are kept`)
  })
})
