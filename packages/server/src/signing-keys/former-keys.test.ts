/** Old secrets beside the ring: what they verify, how they end, and that they cannot get around the ring's own keys (RFC 8725 §3.1). */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { createSigner, generateKey, type Key, secretKey } from '@latchkey/tokens'
import { publishedSet } from './published-keys.ts'
import { ringWorld, tokenOf, verifierOf } from './testing/test-ring.ts'

const DAY = 86_400
const FORMER = secretKey('Flask:0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg', { alg: 'HS256' })

describe('former keys', () => {
  const former = [{ name: 'flask', key: FORMER }]
  const oldToken = (key: Key, header: object = {}) =>
    createSigner({ key }).sign({ sub: '7' }, { alg: key.alg, ...header })

  it('verify beside the ring, and sign nothing', async () => {
    await using world = await ringWorld()
    const ring = await world.ring({ formerKeys: former })
    const verify = verifierOf(ring)
    assert.equal(ring.signer().key.alg, 'ES256')
    assert.equal(await verify(oldToken(FORMER)), '7')
    assert.equal(await verify(oldToken(FORMER, { kid: 'the old app has one' })), '7')
    assert.equal(await verify(tokenOf(ring)), '7')
  })

  it('end in every process as soon as their row ends, and stay ended', async () => {
    await using world = await ringWorld()
    const ring = await world.ring({ formerKeys: former })
    const verify = verifierOf(ring)
    assert.equal(await verify(oldToken(FORMER)), '7')
    await world.store.signingKeys.end({ kid: 'flask', as: 'retired', at: world.now() })
    await ring.refresh()
    assert.equal(await verify(oldToken(FORMER)), 'algorithm_not_allowed')
    const again = await world.ring({ formerKeys: former })
    assert.equal(await verifierOf(again)(oldToken(FORMER)), 'algorithm_not_allowed')
    assert.deepEqual(again.warnings, ['former key flask was ended: take it out of the configuration'])
  })

  it('cannot turn a public key into a secret: its text, in any form, signs nothing', async () => {
    await using world = await ringWorld()
    const ring = await world.ring({ formerKeys: former })
    const verify = verifierOf(ring)
    const published = await ring.published()
    const [jwk] = published.keys
    const texts = [publishedSet([published]).body, JSON.stringify(jwk), String(jwk?.['x'])]
    for (const text of texts) {
      // An attacker's own tool does not check whether that is a secret.
      for (const header of [{ alg: 'HS256' }, { alg: 'HS256', kid: jwk?.kid }]) {
        const input = [header, { sub: '7' }]
          .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
          .join('.')
        const token = `${input}.${createHmac('sha256', text).update(input).digest('base64url')}`
        assert.notEqual(await verify(token), '7')
      }
    }
    // And the other way round: the ring's kid does not lead to the secret, nor the secret's algorithm to the ring.
    assert.equal(await verify(oldToken(FORMER, { kid: jwk?.kid })), 'algorithm_not_allowed')
    assert.equal(await verify(oldToken(generateKey('ES256'), { kid: 'stranger' })), 'key_not_found')
  })

  it('are told apart from new keys of the same algorithm, in every process', async () => {
    await using world = await ringWorld()
    const options = { formerKeys: former, alg: 'HS256' } as const
    const [here, there] = [await world.ring(options), await world.ring(options)]
    const verify = verifierOf(there)
    for (const seconds of [90 * DAY - 360, 360]) {
      world.travel(seconds)
      await here.refresh()
    }
    assert.deepEqual([await verify(tokenOf(here)), await verify(oldToken(FORMER))], ['7', '7'])
  })
})
