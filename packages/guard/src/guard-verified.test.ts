/** `onVerified`: which keys are still in use. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oauth, type RequestFacts } from '@latchkey/protocol'
import { createSigner, generateKey, type Key } from '@latchkey/tokens'
import { createGuard } from './guard.ts'
import { parseRequirement } from './requirement.ts'

const ISSUER = 'https://login.test'
const [one, other, strange] = [generateKey('ES256'), generateKey('ES256'), generateKey('ES256')]

function tokenFacts(key: Key, lifetimeSeconds = 60): RequestFacts {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: ISSUER,
    aud: ISSUER,
    sub: '7',
    client_id: 'c',
    jti: 'j',
    iat: now - 100,
    exp: now + lifetimeSeconds,
  }
  const token = createSigner({ key }).sign(claims, { alg: key.alg, typ: 'at+jwt', kid: key.kid })
  const header = (name: string) => (name === 'authorization' ? [`Bearer ${token}`] : [])
  return { method: 'GET', origin: undefined, path: '/', header }
}

for (const cache of [false, {}] as const) {
  test(`tells the key of each good token, ${cache ? 'cached or new' : 'without a cache'}, and of no other`, async () => {
    const told: Key[] = []
    const dialect = oauth({ issuer: ISSUER, audience: ISSUER })
    const guard = createGuard({ dialect, keys: [one, other], cache, onVerified: (key) => void told.push(key) })
    const good = tokenFacts(one)
    for (const facts of [good, good, tokenFacts(other)]) assert.equal((await guard.decide(facts)).allowed, true)
    // Its holder uses the key, even though this route refuses them.
    assert.equal((await guard.decide(good, parseRequirement({ scopes: 'admin' }))).allowed, false)
    for (const facts of [tokenFacts(strange), tokenFacts(one, -50)])
      assert.equal((await guard.decide(facts)).allowed, false)
    assert.deepEqual(told, [one, one, other, one])
  })
}

test('lets a request through though whoever counts it fails', async () => {
  const dialect = oauth({ issuer: ISSUER, audience: ISSUER })
  for (const onVerified of [() => assert.fail('full'), async () => assert.fail('full')]) {
    const guard = createGuard({ dialect, keys: [one], onVerified })
    assert.equal((await guard.decide(tokenFacts(one))).allowed, true)
  }
  assert.throws(
    () => createGuard({ dialect, keys: [one], onVerified: true as never }),
    /^TypeError: onVerified: give a function/,
  )
})
