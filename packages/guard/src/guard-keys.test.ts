/** Keys of every kind: public ones, sets, and sets that must be fetched. A set that does not answer is never the token's fault. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { flaskJwt, type RequestFacts } from '@latchkey/protocol'
import {
  createSigner,
  exportJwk,
  type FoundKeys,
  generateKey,
  type Jwk,
  jwks,
  type KeySet,
  type PrivateKey,
  remoteJwks,
  secretKey,
  TokenError,
} from '@latchkey/tokens'
import { createGuard } from './guard.ts'
import type { GuardKeys } from './guard-options.ts'
import {
  credential,
  NOW,
  type SpokenDialect,
  speakFlaskJwt,
  speakOauth,
  spokenDialects,
} from './testing/spoken-dialects.ts'

const pair = generateKey('ES256')
const URL_OF_KEYS = 'https://issuer.example/jwks'

/** Facts of a GET that carries this dialect's token for user 7, signed with `key`. */
function factsOf(spoken: SpokenDialect, key: PrivateKey = pair): RequestFacts {
  const { dialect } = spoken
  const { header, claims } = dialect.issue(
    { id: 7 },
    { now: NOW, alg: key.alg, kid: key.kid, tokenId: 'token-1', csrfToken: 'csrf-token' },
  )
  const [name, value] = credential(spoken, createSigner({ key }).sign(claims, header))
  return {
    method: 'GET',
    origin: undefined,
    path: undefined,
    header: (asked) => (asked === name.toLowerCase() ? [value] : []),
  }
}

function guardWith(keys: GuardKeys, spoken: SpokenDialect = speakOauth, faults: unknown[] = []) {
  return createGuard({
    dialect: spoken.dialect,
    keys,
    clock: () => NOW,
    deadlineMilliseconds: 50,
    onFault: (fault) => faults.push(fault),
  })
}

/** An issuer that answers with these keys, and counts how often it is asked. */
function issuerOf(...keys: Jwk[]) {
  const asked: string[] = []
  const fetch = async (url: string | URL | Request) => {
    asked.push(String(url))
    return new Response(JSON.stringify({ keys }), { headers: { 'content-type': 'application/json' } })
  }
  return { asked, fetch }
}

test('lets through what a private key signed, at once', () => {
  for (const keys of [pair, [pair], jwks({ keys: [exportJwk(pair)] })]) {
    const decision = guardWith(keys).decide(factsOf(speakOauth))
    assert.ok(!(decision instanceof Promise) && decision.allowed && decision.credential === 'accepted')
    assert.equal(decision.principal.id, '7')
  }
})

test("refuses what another pair signed, and what was made of the public key's text", () => {
  const guard = guardWith(pair)
  for (const other of [generateKey('ES256', { kid: pair.kid ?? '' }), generateKey('ES256')]) {
    const decision = guard.decide(factsOf(speakOauth, other))
    assert.ok(!(decision instanceof Promise) && !decision.allowed)
    assert.equal(decision.message.status, 401)
  }
})

test('takes only what its dialect is configured for: Flask-JWT speaks HMAC alone', () => {
  assert.throws(() => guardWith(pair, speakFlaskJwt), /^TypeError: keys: flask-jwt is configured for HS256.*ES256/)
  assert.throws(
    () => guardWith(jwks({ keys: [exportJwk(pair)] }), speakFlaskJwt),
    /^TypeError: keys: flask-jwt is configured for HS256, and no key of the set has it$/,
  )
  assert.throws(() => flaskJwt({ config: { JWT_ALGORITHM: 'ES256' } }), /JWT_ALGORITHM/)
})

describe('with keys that must be fetched', () => {
  test('decides later while it has none, and at once when it has', async () => {
    const { asked, fetch } = issuerOf(exportJwk(pair))
    await using keys = remoteJwks(URL_OF_KEYS, { fetch })
    const guard = guardWith(keys)
    const first = guard.decide(factsOf(speakOauth))
    assert.ok(first instanceof Promise)
    assert.equal((await first).allowed, true)
    const second = guard.decide(factsOf(speakOauth))
    assert.ok(!(second instanceof Promise) && second.allowed)
    assert.equal(asked.length, 1)
  })

  test('fetches no keys for a request without a token', async () => {
    const { asked, fetch } = issuerOf(exportJwk(pair))
    await using keys = remoteJwks(URL_OF_KEYS, { fetch })
    const decision = guardWith(keys).decide({ method: 'GET', origin: undefined, path: undefined, header: () => [] })
    assert.ok(!(decision instanceof Promise) && !decision.allowed)
    assert.deepEqual(asked, [])
  })

  test('refuses a forged token in the words of the dialect after the fetch', async () => {
    const { fetch } = issuerOf(exportJwk(pair))
    await using keys = remoteJwks(URL_OF_KEYS, { fetch })
    const forged = factsOf(speakOauth, generateKey('ES256', { kid: pair.kid ?? '' }))
    const decision = await guardWith(keys).decide(forged)
    assert.ok(!decision.allowed)
    assert.deepEqual([decision.message.status, decision.reason.code], [401, 'signature_invalid'])
  })

  test('waits for a principal that comes later, too', async () => {
    const { fetch } = issuerOf(exportJwk(pair))
    await using keys = remoteJwks(URL_OF_KEYS, { fetch })
    const options = { dialect: speakOauth.dialect, keys, clock: () => NOW }
    const found = await createGuard({ ...options, resolvePrincipal: async () => 'roy' }).decide(factsOf(speakOauth))
    assert.ok(found.allowed)
    assert.equal(found.principal, 'roy')
    const broken = createGuard({ ...options, resolvePrincipal: () => assert.fail('mine') })
    const failed = await broken.decide(factsOf(speakOauth))
    assert.ok(!failed.allowed)
    assert.equal(failed.message.status, 503)
  })

  for (const spoken of spokenDialects) {
    test(`answers 503 in the form of ${spoken.dialect.name}, never 401, while they cannot be fetched`, async () => {
      const faults: unknown[] = []
      const keys = unavailableSet()
      for (const find of [keys.find, async () => keys.find()]) {
        const decision = await guardWith({ ...keys, find }, spoken, faults).decide(hmacFactsOf(spoken))
        assert.ok(!decision.allowed)
        assert.deepEqual(decision.message, spoken.dialect.httpMessage(503, { retryAfterSeconds: 1 }))
        assert.ok(decision.message.headers.some(([name, value]) => name === 'Retry-After' && value === '1'))
        assert.deepEqual(decision.reason, { code: 'unavailable' })
      }
      assert.equal(faults.length, 2)
      for (const fault of faults) assert.ok(fault instanceof TokenError && fault.code === 'keys_unavailable')
    })
  }

  test('answers 503 when the issuer is down or slower than the deadline, and tells onFault', async () => {
    const silence = (_: unknown, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) =>
        init?.signal?.addEventListener('abort', () => reject(new Error('cut'))),
      )
    const fetches = [() => Promise.reject(new Error('down')), silence]
    for (const [i, fetch] of fetches.entries()) {
      const faults: unknown[] = []
      await using keys = remoteJwks(URL_OF_KEYS, { fetch, timeoutSeconds: 1 })
      const decision = await guardWith(keys, speakOauth, faults).decide(factsOf(speakOauth))
      assert.ok(!decision.allowed)
      assert.equal(decision.message.status, 503)
      assert.match(
        String(faults),
        i === 0 ? /the keys of \S+ cannot be fetched now: network/ : /fetching the keys took longer than 50 ms/,
      )
    }
  })

  test('answers 503 when a key set of somebody else breaks', async () => {
    const faults: unknown[] = []
    const find = () => assert.fail('mine')
    const decision = await guardWith({ ...unavailableSet(), find }, speakOauth, faults).decide(factsOf(speakOauth))
    assert.ok(!decision.allowed)
    assert.equal(decision.message.status, 503)
    assert.match(String(faults), /mine/)
  })

  test('leaves out keys of algorithms that the dialect does not speak, now and later', async () => {
    const { key } = speakFlaskJwt
    const strong = secretKey('the flask-jwt key 0f the contract suite: 64 bytes, which HS512 needs', { alg: 'HS512' })
    const found: FoundKeys = { keys: [strong, key], version: 1 }
    for (const find of [() => found, async () => found]) {
      const guard = guardWith({ version: 1, isCurrent: () => true, find }, speakFlaskJwt)
      const spoken = (alg: 'HS256' | 'HS512') => hmacFactsOf({ ...speakFlaskJwt, key: alg === 'HS256' ? key : strong })
      assert.equal((await guard.decide(spoken('HS256'))).allowed, true)
      const refused = await guard.decide(spoken('HS512'))
      assert.ok(!refused.allowed)
      assert.equal(refused.reason.code, 'algorithm_not_allowed')
    }
  })
})

function unavailableSet(): KeySet & { readonly find: () => FoundKeys } {
  const find = (): FoundKeys => {
    throw new TokenError('keys_unavailable', 'the keys cannot be fetched now')
  }
  return { version: 0, isCurrent: () => false, find }
}

function hmacFactsOf(spoken: SpokenDialect): RequestFacts {
  return factsOf(spoken, spoken.key as unknown as PrivateKey)
}
