import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { generateKey } from '../jwk/generate.ts'
import type { FoundKeys, KeySet } from '../jwks/key-set.ts'
import { CountingSet } from '../testing/counting-set.ts'
import { CLAIMS, KEY, NOW, policyWith, rawToken } from '../testing/raw-token.ts'
import { createVerifiedTokenCache, type VerifiedTokenCacheOptions } from './verified-token-cache.ts'
import type { VerifierOptions } from './verifier-options.ts'
import { createVerifier } from './verify.ts'

const HEADER = { alg: 'HS256' }

/** A verifier with a cache and a clock that the test moves. No header is cached, so every signature check asks the key set. */
function world(cache: VerifiedTokenCacheOptions = {}, options: Partial<VerifierOptions> = {}) {
  const keys = new CountingSet()
  const state = { now: NOW }
  const verifier = createVerifier({ keys, cache, clock: () => state.now, leewaySeconds: 0, ...options })
  // Longer than a header that is cached, so that the set is asked for each signature.
  const token = (claims: object, n = 0): string => rawToken({ ...HEADER, n, fill: 'x'.repeat(300) }, claims)
  /** Has been accepted twice. */
  const remembered = (token: string): string => {
    for (let i = 0; i < 2; i += 1) verifier.verify(token)
    return token
  }
  return { keys, state, verifier, token, remembered }
}

describe('the verified-token cache', () => {
  it('saves the signature check of a token that has come again', () => {
    const { keys, verifier, token } = world()
    const good = token(CLAIMS)
    const results = [1, 2, 3, 4].map(() => verifier.verify(good))
    assert.equal(keys.asked, 2)
    for (const result of results) assert.deepEqual(result, results[0])
  })

  it('is off unless it is asked for', () => {
    const keys = new CountingSet()
    const { verify } = createVerifier({ keys, clock: () => NOW })
    const token = rawToken({ ...HEADER, fill: 'x'.repeat(300) }, CLAIMS)
    verify(token)
    verify(token)
    assert.equal(keys.asked, 2)
  })

  it('finds a token by its whole text: one other character anywhere is another token', () => {
    const { verifier, token, remembered } = world()
    const good = token(CLAIMS)
    remembered(good)
    for (let at = 0; at < good.length; at++) {
      const other = `${good.slice(0, at)}${good[at] === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`
      assert.throws(() => verifier.verify(other), { name: 'TokenError' })
    }
    for (const other of [`${good} `, ` ${good}`, `${good}=`, good.slice(0, -1), `${good}.`]) {
      assert.throws(() => verifier.verify(other), { name: 'TokenError' })
    }
  })

  it('does not take an object for the text that it becomes', () => {
    const { verifier, token, remembered } = world()
    const good = token(CLAIMS)
    remembered(good)
    for (const other of [[good], { toString: () => good }, Object(good), Buffer.from(good)]) {
      assert.throws(() => verifier.verify(other as string), { code: 'token_malformed', reason: 'not_a_string' })
    }
  })

  it('gives each token its own claims (CVE-2026-35039)', () => {
    const { verifier, token } = world()
    const tokens = Array.from({ length: 500 }, (_, i) => [token({ ...CLAIMS, sub: `user-${i}` }), `user-${i}`] as const)
    for (let round = 0; round < 3; round++) {
      for (const [text, sub] of tokens)
        assert.equal((verifier.verify(text) as { claims: object }).claims['sub' as never], sub)
    }
  })

  it('judges the claims anew: a cached token ends when any other does', () => {
    const { state, verifier, token, remembered } = world()
    const good = token({ exp: NOW + 10, nbf: NOW - 10, iat: NOW - 10 })
    remembered(good)
    state.now = NOW + 9.9
    verifier.verify(good)
    state.now = NOW + 10
    assert.throws(() => verifier.verify(good), { code: 'token_expired', secondsOff: 0 })
    state.now = NOW - 11
    assert.throws(() => verifier.verify(good), { code: 'token_not_yet_valid', claim: 'nbf', secondsOff: 1 })
    state.now = NOW
    verifier.verify(good)
  })

  it('takes no token that begins later than a clock that was set back', () => {
    for (const [claims, claim] of [
      [{ exp: NOW + 99, nbf: NOW }, 'nbf'],
      [{ exp: NOW + 99, iat: NOW }, 'iat'],
    ] as const) {
      const { state, verifier, token, remembered } = world()
      const good = token(claims)
      remembered(good)
      state.now = NOW - 1
      assert.throws(() => verifier.verify(good), { code: 'token_not_yet_valid', claim, secondsOff: 1 })
    }
  })

  it('judges the age anew too', () => {
    const { state, verifier, token, remembered } = world({}, { maximumAgeSeconds: 60 })
    const good = token({ exp: NOW + 1000, iat: NOW })
    remembered(good)
    state.now = NOW + 61
    assert.throws(() => verifier.verify(good), { code: 'token_expired', reason: 'too_old', secondsOff: 1 })
  })

  it('ends at its own lifetime, also for a token without exp, and checks the signature again then', () => {
    for (const [cache, lifetime] of [
      [{}, 300],
      [{ lifetimeSeconds: 7 }, 7],
    ] as const) {
      const { keys, state, verifier, token, remembered } = world(cache, { requiredClaims: [] })
      const good = token({ sub: 'x' })
      remembered(good)
      state.now = NOW + lifetime - 0.1
      verifier.verify(good)
      assert.equal(keys.asked, 2)
      state.now = NOW + lifetime
      verifier.verify(good)
      assert.equal(keys.asked, 3)
      // Another lifetime has begun.
      state.now = NOW + lifetime * 2 - 0.1
      verifier.verify(good)
      assert.equal(keys.asked, 3)
    }
  })

  it('is not believed from before its own time: the clock was set back', () => {
    const { keys, state, verifier, token, remembered } = world({}, { requiredClaims: [] })
    const good = token({ sub: 'x' })
    remembered(good)
    state.now = NOW - 1
    verifier.verify(good)
    assert.equal(keys.asked, 3)
  })

  it('keeps no refusal: neither a forged nor an expired nor an early token costs the good one anything', () => {
    const { keys, state, verifier, token, remembered } = world()
    const good = token({ exp: NOW + 10, nbf: NOW + 5 })
    const forged = good.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'))
    assert.throws(() => verifier.verify(forged), { code: 'signature_invalid' })
    assert.throws(() => verifier.verify(good), { code: 'token_not_yet_valid' })
    // Nothing of it was kept either.
    assert.throws(() => verifier.verify(good), { code: 'token_not_yet_valid' })
    assert.equal(keys.asked, 3)
    state.now = NOW + 5
    verifier.verify(good)
    assert.throws(() => verifier.verify(forged), { code: 'signature_invalid' })
    remembered(good)
    assert.equal(keys.asked, 6)
  })

  it('gives claims and header that nobody can change for the next caller', () => {
    const { verifier, token } = world()
    const good = token({ ...CLAIMS, roles: ['user'], deep: { list: [{ a: 1 }] } })
    for (let round = 0; round < 3; round++) {
      const { claims, header } = verifier.verify(good) as { claims: Record<string, unknown>; header: object }
      const { roles, deep } = claims as { roles: string[]; deep: { list: { a: number }[] } }
      assert.throws(() => roles.push('admin'), TypeError)
      assert.throws(() => Object.assign(claims, { sub: 'admin' }), TypeError)
      assert.throws(() => Object.assign(header, { alg: 'none' }), TypeError)
      assert.throws(() => Object.assign(deep.list[0] ?? {}, { a: 2 }), TypeError)
    }
  })

  it('gives every caller a result of their own', () => {
    const { verifier, token } = world()
    const good = token(CLAIMS)
    for (let i = 0; i < 3; i += 1) Object.assign(verifier.verify(good), { claims: { sub: 'admin' } })
    assert.deepEqual((verifier.verify(good) as { claims: object }).claims, CLAIMS)
  })

  it('forgets everything when it is told to: a new revocation epoch', () => {
    const { keys, verifier, token, remembered } = world()
    const good = token(CLAIMS)
    remembered(good)
    verifier.clearCache()
    verifier.verify(good)
    assert.equal(keys.asked, 3)
    verifier.verify(good)
    assert.equal(keys.asked, 3)
  })

  it('can be told so when there is none', () => {
    createVerifier({ keys: KEY }).clearCache()
  })

  it('forgets everything when the keys change', () => {
    const { keys, verifier, token, remembered } = world()
    const good = token(CLAIMS)
    remembered(good)
    keys.keys = [generateKey('HS256')]
    keys.version++
    assert.throws(() => verifier.verify(good), { code: 'signature_invalid' })
  })

  it('is not used while the keys may have been withdrawn', () => {
    const { keys, verifier, token, remembered } = world()
    const good = token(CLAIMS)
    remembered(good)
    keys.current = false
    keys.keys = [generateKey('HS256')]
    assert.throws(() => verifier.verify(good), { code: 'signature_invalid' })
    keys.keys = [KEY]
    keys.current = true
    verifier.verify(good)
    assert.equal(keys.asked, 3)
  })

  it('remembers no key under a newer version than its own, when keys come late', async () => {
    const late = Promise.withResolvers<FoundKeys>()
    const [old, fresh] = [KEY, generateKey('HS256')]
    let version = 1
    let answer: FoundKeys | Promise<FoundKeys> = late.promise
    const keys: KeySet = {
      get version() {
        return version
      },
      isCurrent: () => true,
      find: () => answer,
    }
    const { verify } = createVerifier({ keys, cache: {}, clock: () => NOW })
    for (const token of [rawToken(HEADER, CLAIMS), rawToken({ ...HEADER, fill: 'x'.repeat(300) }, CLAIMS)]) {
      answer = late.promise
      version = 1
      const waiting = verify(token)
      version = 2
      answer = { keys: [fresh], version: 2 }
      late.resolve({ keys: [old], version: 1 })
      assert.equal((await waiting).key, old)
      assert.throws(() => verify(token), { code: 'signature_invalid' })
    }
  })
})

describe('createVerifiedTokenCache: bounds', () => {
  const token = (i: number, length = 10): string => String(i).padStart(length, '0')

  function sizeOf(cache: ReturnType<typeof createVerifiedTokenCache<number>>, tokens: readonly string[]): number {
    return tokens.filter((one) => cache.get(one, 0, NOW) !== undefined).length
  }

  for (const maximumEntries of [2, 3, 10, 1000]) {
    it(`holds ${maximumEntries} tokens at most, and the newest half always`, () => {
      const cache = createVerifiedTokenCache<number>({ maximumEntries })
      const tokens = Array.from({ length: 5000 }, (_, i) => token(i))
      for (const [i, one] of tokens.entries()) {
        cache.set(one, 0, NOW, i)
        if (i % 97 === 0) assert.ok(cache.get(one, 0, NOW) === i)
      }
      const newest = tokens.slice(-Math.max(1, Math.floor(maximumEntries / 2)))
      // Newest first: each look-up moves an entry, so the oldest must be counted last.
      assert.ok(sizeOf(cache, newest.toReversed()) >= 1)
      assert.ok(sizeOf(cache, tokens.toReversed()) <= maximumEntries)
    })
  }

  it('holds so many characters at most, and no token that is longer than half of them', () => {
    const cache = createVerifiedTokenCache<number>({ maximumCharacters: 1000 })
    const tokens = Array.from({ length: 500 }, (_, i) => token(i, 100))
    for (const [i, one] of tokens.entries()) cache.set(one, 0, NOW, i)
    const held = sizeOf(cache, tokens.toReversed())
    assert.ok(held >= 5 && held <= 10, String(held))
    cache.set(token(1, 501), 0, NOW, 1)
    assert.equal(cache.get(token(1, 501), 0, NOW), undefined)
    cache.set(token(2, 500), 0, NOW, 2)
    assert.equal(cache.get(token(2, 500), 0, NOW), 2)
  })

  it('does not count a token twice that is put in again', () => {
    const cache = createVerifiedTokenCache<number>({ maximumCharacters: 100, maximumEntries: 100 })
    for (let i = 0; i < 4; i++) cache.set(token(i), 0, NOW, i)
    for (let round = 0; round < 50; round++) cache.set(token(0), 0, NOW, 0)
    assert.equal(
      sizeOf(
        cache,
        [0, 1, 2, 3].map((i) => token(i)),
      ),
      4,
    )
  })

  it('keeps what is used again while what is not goes', () => {
    const cache = createVerifiedTokenCache<number>({ maximumEntries: 10 })
    cache.set('used', 0, NOW, -1)
    cache.set('unused', 0, NOW, -2)
    for (let i = 0; i < 100; i++) {
      cache.set(token(i), 0, NOW, i)
      assert.equal(cache.get('used', 0, NOW), -1)
    }
    assert.equal(cache.get('unused', 0, NOW), undefined)
  })

  it('drops what is put in under an older version than it has', () => {
    const cache = createVerifiedTokenCache<number>({})
    cache.set('new', 2, NOW, 2)
    cache.set('old', 1, NOW, 1)
    assert.deepEqual(
      [cache.get('new', 2, NOW), cache.get('old', 1, NOW), cache.get('old', 2, NOW)],
      [2, undefined, undefined],
    )
    cache.set('newer', 3, NOW, 3)
    assert.deepEqual(
      [cache.get('new', 2, NOW), cache.get('new', 3, NOW), cache.get('newer', 3, NOW)],
      [undefined, undefined, 3],
    )
  })
})

describe('createVerifier: cache options', () => {
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    '': [undefined, null, true, false, 0, 600, 'on', []],
    maximumEntries: [undefined, null, 0, 1, -1, 1.5, '10', Number.NaN, Number.POSITIVE_INFINITY, 1e7 + 1],
    maximumCharacters: [undefined, null, 0, 1, -1, 1.5, '10', Number.NaN, Number.POSITIVE_INFINITY, 1e9 + 1],
    lifetimeSeconds: [undefined, null, 0, 0.9, -1, '60', Number.NaN, Number.POSITIVE_INFINITY, 86_401],
    ttl: [1],
    key: [() => 'constant'],
  }
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      it(`refuses cache${name && `.${name}`}: ${typeof value} ${String(value)}`, () => {
        const cache = (name === '' ? value : { [name]: value }) as VerifiedTokenCacheOptions
        const message = new RegExp(`^cache${name && `\\.${name}`}: `)
        assert.throws(() => createVerifier({ keys: KEY, cache }), { name: 'TypeError', message })
      })
    }
  }

  it('takes the values at the edges, with a policy too', () => {
    for (const cache of [
      {},
      { maximumEntries: 2, maximumCharacters: 2, lifetimeSeconds: 1 },
      { maximumEntries: 1e7, maximumCharacters: 1e9, lifetimeSeconds: 86_400 },
    ]) {
      const { verify } = createVerifier({ keys: KEY, cache, policy: policyWith({}) })
      const token = rawToken(HEADER, CLAIMS)
      for (let i = 0; i < 3; i++) verify(token)
    }
  })
})

describe('the cache itself', () => {
  it('finds a token by its end, and takes no other text with the same end for it', () => {
    const cache = createVerifiedTokenCache<string>({})
    const end = 's'.repeat(43)
    cache.set(`a.b.${end}`, 0, NOW, 'first')
    assert.equal(cache.get(`a.b.${end}`, 0, NOW), 'first')
    for (const other of [`c.d.${end}`, end, `.a.b.${end}`]) assert.equal(cache.get(other, 0, NOW), undefined)
    cache.set(`c.d.${end}`, 0, NOW, 'second')
    assert.equal(cache.get(`c.d.${end}`, 0, NOW), 'second')
    assert.equal(cache.get(`a.b.${end}`, 0, NOW), undefined)
  })

  it('counts the characters of what it holds, also where one token takes the place of another', () => {
    const cache = createVerifiedTokenCache<number>({ maximumCharacters: 2_000 })
    cache.set('the first of all', 0, NOW, 0)
    for (const round of ['second', 'third']) {
      for (let n = 1; n <= 8; n++) cache.set(`${n}${'.'.repeat(400)}`, 0, NOW, n)
      cache.set(round, 0, NOW, 1)
    }
    assert.equal(cache.get('the first of all', 0, NOW), 0)
  })
})
