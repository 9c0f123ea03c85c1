/**
 * The ring over a real store: first start, rotation, other processes, and what it refuses to do.
 * Long because each case tells one life of a key from its start, and they share the clock and the store that it is told by.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { algorithms, secretKey } from '@latchkey/tokens'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { createKeyEncryption } from './key-encryption.ts'
import type { KeyRingOptions } from './ring-options.ts'
import { type RingWorld, ringWorld, tokenOf, verifierOf } from './testing/test-ring.ts'

const DAY = 86_400
const FORMER = secretKey('Flask:0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg', { alg: 'HS256' })

function attempt(work: () => boolean): boolean {
  try {
    return work()
  } catch {
    return false
  }
}

async function states(world: RingWorld): Promise<readonly string[]> {
  return (await world.store.signingKeys.list({ ended: true })).map(({ state }) => state)
}

describe('the first start', () => {
  it('makes one key, however many processes start at once, and every process signs with it', async () => {
    await using world = await ringWorld()
    const rings = await Promise.all(Array.from({ length: 5 }, () => world.ring()))
    assert.deepEqual(await states(world), ['active'])
    assert.equal(new Set(rings.map((ring) => ring.signer().key.kid)).size, 1)
    assert.deepEqual(
      world.events.map(({ type }) => type),
      ['key_created', 'key_activated'],
    )
  })

  for (const alg of algorithms.filter((one) => one !== 'ES256K')) {
    it(`makes a key for ${alg} that verifies, and shows nothing secret of it`, async () => {
      await using world = await ringWorld()
      const ring = await world.ring({ alg })
      assert.equal(await verifierOf(ring)(tokenOf(ring)), '7')
      const { keys } = await ring.published()
      assert.equal(keys.length, alg.startsWith('HS') ? 0 : 1)
      for (const jwk of keys) {
        assert.deepEqual(
          Object.keys(jwk).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'].includes(name)),
          [],
        )
        assert.equal(jwk['kid'], ring.signer().key.kid)
      }
      const [record] = await world.store.signingKeys.list()
      assert.ok(record?.sealed && !/"[dk]":/.test(record.sealed))
    })
  }

  it('goes on with its keys after a restart, old tokens included', async () => {
    await using world = await ringWorld()
    const before = await world.ring()
    const token = tokenOf(before)
    const after = await world.ring()
    assert.equal(after.signer().key.kid, before.signer().key.kid)
    assert.equal(await verifierOf(after)(token), '7')
  })

  it('is refused with a wrong key-encryption key, and no key is made instead of the existing ones', async () => {
    await using world = await ringWorld()
    await world.ring()
    const encryption = createKeyEncryption([randomBytes(32)])
    await assert.rejects(world.ring({ encryption }), (error) => {
      assert.ok(error instanceof ConfigurationError)
      assert.match(error.message, /cannot be decrypted: it is encrypted under the key-encryption key [0-9a-f]{16}/)
      return true
    })
    assert.deepEqual(await states(world), ['active'])
  })

  for (const [options, told] of [
    [{ alg: 'none' }, /^alg: /],
    [{ alg: 'ES256K' }, /^alg: /],
    [{ publishSeconds: 300 }, /^publishSeconds: /],
    [{ rotateEverySeconds: 10 }, /more than 50 keys would be published/],
    [{ signWithoutStoreSeconds: 2, reloadMilliseconds: 3000 }, /^signWithoutStoreSeconds: /],
    [{ leewaySeconds: 301 }, /^leewaySeconds: 301 is not accepted; give seconds from 0 to 300/],
    [{ rotateEverySecond: 1 }, /^rotateEverySecond: unknown option/],
    [{ formerKeys: [{ name: 'Flask', key: FORMER }] }, /^formerKeys\.0\.name: give lower-case letters/],
    [{ formerKeys: [FORMER, FORMER].map((key, i) => ({ name: `flask-${i}`, key })) }, /one key is given twice/],
    [{ leewaySeconds: -1, alg: 'RS1' }, /^alg: .*\nleewaySeconds: /],
  ] as readonly (readonly [object, RegExp])[]) {
    it(`is refused with ${JSON.stringify(Object.keys(options))}: ${told.source}`, async () => {
      await using world = await ringWorld()
      await assert.rejects(world.ring(options as KeyRingOptions), (error) => {
        assert.ok(error instanceof TypeError)
        assert.match(error.message, told)
        return true
      })
    })
  }
})

describe('rotation by schedule', () => {
  it('publishes, signs, verifies and retires, each in its time', async () => {
    await using world = await ringWorld()
    const ring = await world.ring()
    const verify = verifierOf(ring)
    const [first, token] = [ring.signer().key.kid, tokenOf(ring)]
    const kids = async () => (await ring.published()).keys.map(({ kid }) => kid)
    const after = async (seconds: number) => {
      world.travel(seconds)
      await ring.refresh()
    }

    await after(90 * DAY - 362)
    assert.deepEqual(await states(world), ['active'])
    const before = (await ring.published()).keys
    await after(1)
    assert.deepEqual(await states(world), ['active', 'standby'])
    assert.equal((await kids()).length, 2)
    assert.notEqual((await ring.published()).keys, before)
    await after(360)
    assert.equal(ring.signer().key.kid, first)

    await after(1)
    assert.deepEqual(await states(world), ['verify-only', 'active'])
    assert.notEqual(ring.signer().key.kid, first)
    assert.equal((await kids()).length, 2)
    await after(959)
    assert.equal(await verify(token), '7')
    await after(1)
    assert.deepEqual(await states(world), ['retired', 'active'])
    assert.equal(await verify(token), 'key_not_found')
    assert.ok(!(await kids()).includes(String(first)))
    assert.deepEqual(
      world.events.slice(2).map(({ type, object }) => [type, object === first]),
      [
        ['key_created', false],
        ['key_activated', false],
        ['key_retired', true],
      ],
    )
  })

  it('is done once by many processes', async () => {
    await using world = await ringWorld()
    const rings = await Promise.all(Array.from({ length: 4 }, () => world.ring()))
    for (let round = 1; round <= 5; round += 1) {
      for (const seconds of [90 * DAY - 360, 360]) {
        world.travel(seconds)
        await Promise.all(rings.map((ring) => ring.refresh()))
      }
      assert.equal((await states(world)).filter((state) => state === 'active').length, 1)
      await Promise.all(rings.map((ring) => ring.refresh()))
      assert.equal(new Set(rings.map((ring) => ring.signer().key.kid)).size, 1)
    }
    assert.equal(world.events.filter(({ type }) => type === 'key_activated').length, 6)
  })

  it('takes another algorithm with the next key, and says so at the start', async () => {
    await using world = await ringWorld()
    const old = await world.ring({ alg: 'HS256' })
    const token = tokenOf(old)
    const ring = await world.ring({ alg: 'ES256' })
    assert.deepEqual(ring.warnings, ['the active key is HS256, new ones are ES256: rotate to change now'])
    for (const seconds of [90 * DAY - 360, 360]) {
      world.travel(seconds)
      await ring.refresh()
    }
    assert.equal(ring.signer().key.alg, 'ES256')
    for (const one of [token, tokenOf(ring)]) assert.equal(await verifierOf(ring)(one), '7')
  })
})

describe('several processes', () => {
  it('accepts a token of a key that another process made a moment ago', async () => {
    await using world = await ringWorld()
    const [here, there] = [await world.ring(), await world.ring()]
    const verify = verifierOf(there)
    for (const seconds of [90 * DAY - 360, 360]) {
      world.travel(seconds)
      await here.refresh()
    }
    const tokens = Array.from({ length: 20 }, () => tokenOf(here))
    assert.deepEqual(new Set(await Promise.all(tokens.map(verify))), new Set(['7']))
    assert.equal(there.signer().key.kid, here.signer().key.kid)
  })

  it('reads the store no more often than once in a cooldown, whatever strangers name', async () => {
    await using world = await ringWorld()
    let readings = 0
    const signingKeys = world.store.signingKeys
    const store = {
      ...signingKeys,
      list(options?: object) {
        readings += 1
        return signingKeys.list(options)
      },
    }
    const ring = await world.ring({ store, cooldownMilliseconds: 50 })
    const verify = verifierOf(ring)
    const token = tokenOf(ring)
    readings = 0
    const began = performance.now()
    const flood = Array.from({ length: 500 }, (_, i) => verify(tokenOf(ring, { kid: `stranger ${i}` })))
    assert.equal(await verify(token), '7')
    assert.deepEqual(new Set(await Promise.all(flood)), new Set(['key_not_found']))
    assert.ok(readings <= 2 + (performance.now() - began) / 50, `${readings} readings`)
  })

  for (const [alg, kid] of [
    ['none', 'stranger'],
    ['ES256', 'x'.repeat(256)],
    ['ES256', 7],
    ['ES256', undefined],
  ] as const) {
    it(`reads nothing for alg ${alg} and kid ${String(kid).slice(0, 8)}`, async () => {
      await using world = await ringWorld()
      const ring = await world.ring()
      let found: unknown
      try {
        found = ring.keySet.find({ alg, kid })
      } catch (error) {
        found = error
      }
      assert.ok(!(found instanceof Promise))
    })
  }

  it('says that nothing is known, not that a token is bad, while the store cannot be read', async () => {
    await using world = await ringWorld()
    let isDown = false
    const signingKeys = world.store.signingKeys
    const store = {
      ...signingKeys,
      list: async (options?: object) => {
        if (isDown) throw new Error('canary')
        return signingKeys.list(options)
      },
    }
    const ring = await world.ring({ store })
    const verify = verifierOf(ring)
    const [known, stranger] = [tokenOf(ring), tokenOf(ring, { kid: 'stranger' })]
    isDown = true
    assert.deepEqual([await verify(known), await verify(stranger)], ['7', 'keys_unavailable'])
    world.travel(60)
    assert.equal((await ring.published()).maximumAgeSeconds, 300)
    tokenOf(ring)
    world.travel(1)
    assert.throws(() => ring.signer(), { code: 'store_unavailable' })
    assert.equal((await ring.published()).maximumAgeSeconds, 0)
    assert.equal(await verify(known), '7')
    isDown = false
    await ring.refresh()
    tokenOf(ring)
  })

  it('goes on verifying when another process encrypts under a key-encryption key that is not here', async () => {
    await using world = await ringWorld()
    const here = await world.ring()
    const [old] = await world.store.signingKeys.list()
    const lines: object[] = []
    const both = createKeyEncryption([randomBytes(32)])
    const elsewhere = {
      ...world.encryption,
      seal: both.seal,
      open: (text: string, owner: { kid: string; alg: string }) =>
        both.isCurrent(text) ? both.open(text, owner) : world.encryption.open(text, owner),
    }
    const there = await world.ring({ encryption: elsewhere })
    const logger = { info: () => undefined, warn: () => undefined, error: (facts: object) => void lines.push(facts) }
    const blind = await world.ring({ logger })
    for (const seconds of [90 * DAY - 360, 360]) {
      world.travel(seconds)
      await there.refresh()
      await blind.refresh()
    }
    assert.notEqual(there.signer().key.kid, old?.kid)
    assert.equal(await verifierOf(blind)(tokenOf(there)), '7')
    assert.throws(() => blind.signer(), { code: 'signing_key_unreadable' })
    assert.equal(lines.length, 1)
    assert.equal(await verifierOf(here)(tokenOf(there)), '7')
  })

  it('hands out no set that is older than it should be, because another process may sign with a new key by now', async () => {
    await using world = await ringWorld()
    const [here, there] = [await world.ring(), await world.ring({ reloadMilliseconds: 40_000 })]
    world.travel(90 * DAY - 360)
    await here.refresh()
    assert.deepEqual((await there.published()).keys, (await here.published()).keys)
  })

  it('follows the store by itself, and lets the process end', async () => {
    await using world = await ringWorld()
    const ring = await world.ring()
    const other = await world.ring({ reloadMilliseconds: 10 })
    for (const seconds of [90 * DAY - 360, 360]) {
      world.travel(seconds)
      await ring.refresh()
    }
    const kid = ring.signer().key.kid
    // Until it has read, it may not sign: 360 seconds have passed for it.
    const signs = () => other.signer().key.kid === kid
    while (!attempt(signs)) await sleep(5)
  })
})

describe('uses', () => {
  it('are counted by key, former ones by name, and written when the ring is closed', async () => {
    await using world = await ringWorld()
    const ring = await world.ring({ formerKeys: [{ name: 'flask', key: FORMER }] })
    for (let i = 0; i < 3; i += 1) ring.noteUse?.(FORMER)
    world.travel(5)
    ring.noteUse?.(ring.signer().key)
    await ring[Symbol.asyncDispose]()
    const counted = (await world.store.signingKeys.list()).map(({ verifiedCount, lastVerifiedAt }) => [
      verifiedCount,
      lastVerifiedAt,
    ])
    assert.deepEqual(counted.toSorted(), [
      [1, 1_800_000_005],
      [3, 1_800_000_000],
    ])
  })

  it('are kept until the store takes them', async () => {
    await using world = await ringWorld()
    let isDown = true
    const signingKeys = world.store.signingKeys
    const store = {
      ...signingKeys,
      countUses: async (uses: Parameters<typeof signingKeys.countUses>[0]) => {
        if (isDown) throw new Error('down')
        await signingKeys.countUses(uses)
      },
    }
    const ring = await world.ring({ store, countMilliseconds: 10 })
    ring.noteUse?.(ring.signer().key)
    await sleep(50)
    ring.noteUse?.(ring.signer().key)
    isDown = false
    await ring[Symbol.asyncDispose]()
    assert.equal((await world.store.signingKeys.list())[0]?.verifiedCount, 2)
  })
})
