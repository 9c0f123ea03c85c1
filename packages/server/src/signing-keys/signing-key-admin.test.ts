/** What operators do with keys, and what running rings make of it. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import type { Revocation } from '@latchkey/guard/revocations'
import { createSigner, createVerifier, generateKey, type Key, secretKey, TokenError } from '@latchkey/tokens'
import { storeEvents } from '../testing/store-events.ts'
import { createKeyEncryption } from './key-encryption.ts'
import type { KeyRing } from './key-ring.ts'
import { createSigningKeyAdmin, type SigningKeyAdminOptions } from './signing-key-admin.ts'
import { type RingWorld, ringWorld } from './testing/test-ring.ts'

function adminOf(world: RingWorld, options: Partial<SigningKeyAdminOptions> = {}) {
  const revoked: Revocation[] = []
  const admin = createSigningKeyAdmin({
    store: world.store.signingKeys,
    encryption: world.encryption,
    clock: world.clock,
    raise: storeEvents(world.store, { log: { append: async (list) => void revoked.push(...list) } }).raise,
    actor: 'cli',
    audit: { record: async (event) => void (world.events as unknown[]).push(event) },
    ...options,
  })
  return { ...admin, revoked }
}

function tokenOf(ring: KeyRing): string {
  const { key, sign } = ring.signer()
  return sign({ sub: '7' }, { alg: key.alg, kid: key.kid })
}

async function judge(ring: KeyRing, token: string): Promise<string> {
  try {
    await createVerifier({ keys: ring.keySet, clock: () => 0, requiredClaims: [] }).verify(token)
    return 'good'
  } catch (error) {
    assert.ok(error instanceof TokenError)
    return error.code
  }
}

async function states(world: RingWorld): Promise<Record<string, string>> {
  const records = await world.store.signingKeys.list({ ended: true })
  return Object.fromEntries(records.map(({ kid, state }) => [kid, state]))
}

describe('rotate', () => {
  it('publishes now, and lets the key sign when every verifier can have read it', async () => {
    await using world = await ringWorld()
    const ring = await world.ring()
    const first = ring.signer().key.kid
    const result = await adminOf(world).rotate()
    assert.ok(result.done)
    assert.equal(result.activateAt, world.now() + 360)
    await ring.refresh()
    world.travel(359)
    await ring.refresh()
    assert.equal(ring.signer().key.kid, first)
    world.travel(1)
    await ring.refresh()
    assert.equal(ring.signer().key.kid, result.kid)
  })

  it('takes the key on standby, which is published already', async () => {
    await using world = await ringWorld()
    const ring = await world.ring()
    world.travel(90 * 86_400 - 360)
    await ring.refresh()
    world.travel(100)
    const result = await adminOf(world).rotate()
    assert.ok(result.done)
    assert.equal(result.activateAt, world.now() + 260)
    assert.equal((await adminOf(world).list()).length, 2)
  })

  it('changes the algorithm, and throws away a standby key of another', async () => {
    await using world = await ringWorld()
    const ring = await world.ring({ alg: 'HS256' })
    const token = tokenOf(ring)
    const admin = adminOf(world, { alg: 'HS256' })
    const [planned, changed] = [await admin.rotate(), await admin.rotate({ alg: 'ES256' })]
    assert.ok(planned.done && changed.done)
    world.travel(360)
    await ring.refresh()
    assert.deepEqual([ring.signer().key.alg, ring.signer().key.kid], ['ES256', changed.kid])
    assert.equal((await states(world))[planned.kid], 'retired')
    assert.deepEqual([await judge(ring, token), await judge(ring, tokenOf(ring))], ['good', 'good'])
  })

  it('signs at once when it must, and other processes follow', async () => {
    await using world = await ringWorld()
    const [here, there] = [await world.ring(), await world.ring()]
    const result = await adminOf(world).rotate({ now: true })
    assert.ok(result.done)
    await here.refresh()
    assert.equal(here.signer().key.kid, result.kid)
    assert.equal(await judge(there, tokenOf(here)), 'good')
  })

  it('ends with one active and one standby key, however many rotate at once', async () => {
    await using world = await ringWorld()
    await world.ring()
    const admins = Array.from({ length: 6 }, () => adminOf(world))
    await Promise.all(admins.map((admin, i) => admin.rotate({ now: i % 2 === 0 })))
    const found = Object.values(await states(world))
    assert.equal(found.filter((state) => state === 'active').length, 1)
    assert.ok(found.filter((state) => state === 'standby').length <= 1)
  })
})

describe('retire', () => {
  it('waits until no token of a key can be valid and the key was not used, unless it is forced', async () => {
    await using world = await ringWorld()
    const former = secretKey('Flask:0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg', { alg: 'HS256' })
    const formerKeys = [{ name: 'flask', key: former }]
    const ring = await world.ring({ formerKeys })
    const admin = adminOf(world)
    const token = createSigner({ key: former }).sign({ sub: '7' }, { alg: 'HS256' })
    assert.deepEqual(await admin.retire('flask'), { done: false, reason: 'tokens_alive', safeAt: world.now() + 960 })
    world.travel(900)
    await world.store.signingKeys.countUses({ kid: 'flask', count: 1, lastVerifiedAt: world.now() })
    world.travel(60)
    assert.deepEqual(await admin.retire('flask'), { done: false, reason: 'in_use', safeAt: world.now() + 900 })
    const listed = (await admin.list()).find(({ kid }) => kid === 'flask')
    assert.deepEqual([listed?.origin, listed?.verifiedCount, listed?.drop.safe], ['configured', 1, false])
    assert.equal(await judge(ring, token), 'good')
    world.travel(900)
    assert.deepEqual(await admin.retire('flask'), { done: true })
    await ring.refresh()
    assert.equal(await judge(ring, token), 'algorithm_not_allowed')
    assert.deepEqual(await admin.retire('flask'), { done: false, reason: 'ended' })

    await world.ring({ formerKeys: [{ name: 'other', key: former }] })
    assert.deepEqual(await admin.retire('other', { force: true }), { done: true })
    assert.deepEqual(
      world.events
        .filter(({ type }) => type === 'key_retired')
        .map(({ reason, object, actor }) => [reason, object, actor]),
      [
        ['command', 'flask', 'cli'],
        ['forced', 'other', 'cli'],
      ],
    )
  })

  it('refuses the key that signs, forced or not, and an unknown one', async () => {
    await using world = await ringWorld()
    const ring = await world.ring()
    const admin = adminOf(world)
    const kid = String(ring.signer().key.kid)
    assert.deepEqual(await admin.retire(kid, { force: true }), { done: false, reason: 'signs' })
    assert.deepEqual(await admin.retire('nobody'), { done: false, reason: 'unknown' })
  })
})

describe('revoke', () => {
  it('replaces the active key at once, after the guards have learned of it', async () => {
    await using world = await ringWorld()
    const ring = await world.ring()
    const [token, kid] = [tokenOf(ring), String(ring.signer().key.kid)]
    const admin = adminOf(world)
    const result = await admin.revoke(kid)
    assert.ok(result.done)
    await ring.refresh()
    assert.equal(ring.signer().key.kid, result.replacement)
    assert.deepEqual([await judge(ring, token), await judge(ring, tokenOf(ring))], ['key_not_found', 'good'])
    // Once before there was another key to replace it, and once with the replacement.
    assert.deepEqual(admin.revoked, Array(2).fill({ kind: 'key', id: kid }))
    assert.equal((await states(world))[kid], 'revoked')
    assert.ok((await ring.published()).keys.every((key) => key.kid !== kid))
    assert.deepEqual(await admin.revoke(kid), { done: false, reason: 'ended' })
  })

  it('leaves the key in place when the log cannot be written', async () => {
    await using world = await ringWorld()
    const ring = await world.ring()
    const kid = String(ring.signer().key.kid)
    const append = async () => {
      throw new Error('down')
    }
    await assert.rejects(
      adminOf(world, { raise: storeEvents(world.store, { log: { append } }).raise }).revoke(kid),
      /down/,
    )
    assert.deepEqual(await states(world), { [kid]: 'active' })
  })

  it('ends keys that do not sign, retired ones too', async () => {
    await using world = await ringWorld()
    const ring = await world.ring()
    const admin = adminOf(world)
    const first = String(ring.signer().key.kid)
    const standby = await admin.rotate()
    assert.ok(standby.done)
    assert.ok((await admin.revoke(standby.kid)).done)
    await admin.rotate({ now: true })
    assert.ok((await admin.retire(first, { force: true })).done)
    assert.ok((await admin.revoke(first)).done)
    assert.equal((await states(world))[first], 'revoked')
  })
})

describe('import', () => {
  for (const [name, key] of [
    ['an RSA key', generateKey('RS256', { extractable: true })],
    ['a secret', secretKey(randomBytes(32), { alg: 'HS256', kid: 'theirs', extractable: true })],
  ] as const) {
    it(`takes ${name} to verify what it has signed, or to sign next`, async () => {
      await using world = await ringWorld()
      const ring = await world.ring()
      const admin = adminOf(world)
      const token = createSigner({ key }).sign({ sub: '7' }, { alg: key.alg, kid: key.kid })
      assert.equal(await judge(ring, token), 'algorithm_not_allowed')
      assert.deepEqual(await admin.importKey(key, 'verify-only'), { done: true })
      assert.equal(await judge(ring, token), 'good')
      assert.deepEqual(await admin.importKey(key, 'standby'), { done: false, reason: 'exists' })
    })
  }

  it('lets an imported key sign after its time on standby', async () => {
    await using world = await ringWorld()
    const ring = await world.ring()
    const key = generateKey('ES384', { extractable: true })
    const admin = adminOf(world)
    assert.deepEqual(await admin.importKey(key, 'standby'), { done: true })
    const other = generateKey('ES384', { extractable: true })
    assert.deepEqual(await admin.importKey(other, 'standby'), { done: false, reason: 'standby_taken' })
    const planned = await admin.rotate()
    assert.equal(planned.done && planned.kid, key.kid)
    world.travel(360)
    await ring.refresh()
    assert.equal(ring.signer().key.kid, key.kid)
  })

  it('refuses a weak secret, and a key that may not leave its maker', async () => {
    await using world = await ringWorld()
    const weak: Key = secretKey('short', { alg: 'HS256', kid: 'k', extractable: true, allowWeak: 'a test' })
    assert.deepEqual(await adminOf(world).importKey(weak, 'verify-only'), { done: false, reason: 'weak' })
    await assert.rejects(adminOf(world).importKey(generateKey('ES256'), 'standby'), /extractable/)
  })
})

describe('rewrap', () => {
  it('encrypts everything anew, so that the old key-encryption key can go', async () => {
    await using world = await ringWorld()
    const [old, young] = [randomBytes(32), randomBytes(32)]
    const ring = await world.ring({ encryption: createKeyEncryption([old]) })
    const token = tokenOf(ring)
    const admin = adminOf(world, { encryption: createKeyEncryption([young, old]) })
    await admin.rotate()
    assert.deepEqual(await admin.rewrap(), { rewrapped: 1, current: 2 })
    assert.deepEqual(await admin.rewrap(), { rewrapped: 0, current: 2 })
    const after = await world.ring({ encryption: createKeyEncryption([young]) })
    assert.equal(await judge(after, token), 'good')
    await assert.rejects(world.ring({ encryption: createKeyEncryption([old]) }), { name: 'ConfigurationError' })
  })
})

describe('list', () => {
  it('shows no secret, encrypted or not', async () => {
    await using world = await ringWorld()
    await world.ring({ alg: 'HS256' })
    const [key] = await adminOf(world).list()
    assert.deepEqual(Object.keys(key ?? {}).toSorted(), [
      'activatedAt',
      'alg',
      'createdAt',
      'drop',
      'kid',
      'origin',
      'state',
      'use',
      'verifiedCount',
    ])
  })
})
