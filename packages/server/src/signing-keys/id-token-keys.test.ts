/** Keys of id_tokens beside keys of access tokens: one table, one published set, and neither verifies what the other has signed. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { generateKey, secretKey } from '@latchkey/tokens'
import { storeEvents } from '../testing/store-events.ts'
import { createKeyEncryption } from './key-encryption.ts'
import { publishedSet } from './published-keys.ts'
import { createSigningKeyAdmin } from './signing-key-admin.ts'
import { readStoredKeySet } from './stored-key-set.ts'
import { type RingWorld, ringWorld, tokenOf, verifierOf } from './testing/test-ring.ts'

const DAY = 86_400

/** Elliptic ones, where it does not matter: an RSA key takes a while to make. */
async function bothRings(world: RingWorld) {
  return { access: await world.ring(), id: await world.ring({ use: 'id_token', alg: 'ES256' }) }
}

function adminOf(world: RingWorld, encryption = world.encryption) {
  const { store, clock } = world
  const { raise } = storeEvents(store, { log: { append: async () => {} } })
  const formerKeys = [{ name: 'flask', key: secretKey('Flask:0f9Qz7Lk2Vx8Rb4Tn6Wc1Yd3Hs5Jg', { alg: 'HS256' }) }]
  return createSigningKeyAdmin({ store: store.signingKeys, encryption, clock, raise, formerKeys, actor: 'cli' })
}

async function rowsOf(world: RingWorld): Promise<readonly (readonly [string, string, string])[]> {
  return (await world.store.signingKeys.list({ ended: true })).map(({ kid, use, state }) => [kid, use, state] as const)
}

describe('a ring of id_tokens', () => {
  it('signs with RS256 and 2,048 bits unless it is told otherwise (OpenID Connect Discovery §3)', async () => {
    await using world = await ringWorld()
    const ring = await world.ring({ use: 'id_token' })
    assert.equal(ring.signer().key.alg, 'RS256')
    const [jwk] = (await ring.published()).keys
    assert.equal(Buffer.from(String(jwk?.['n']), 'base64url').length, 256)
  })

  it('has its own active key beside that of access tokens, however many processes open both at once', async () => {
    await using world = await ringWorld()
    const rings = await Promise.all(Array.from({ length: 5 }, () => bothRings(world)))
    for (const use of ['access', 'id'] as const)
      assert.equal(new Set(rings.map((both) => both[use].signer().key.kid)).size, 1)
    assert.deepEqual((await rowsOf(world)).map(([, use]) => use).toSorted(), ['access_token', 'id_token'])
  })

  it('verifies no access token, and the ring of access tokens no id_token, also of the same algorithm', async () => {
    await using world = await ringWorld()
    const { access, id } = await bothRings(world)
    assert.deepEqual([await verifierOf(access)(tokenOf(access)), await verifierOf(id)(tokenOf(id))], ['7', '7'])
    assert.equal(await verifierOf(access)(tokenOf(id)), 'key_not_found')
    assert.equal(await verifierOf(id)(tokenOf(access)), 'key_not_found')
    const stored = { store: world.store.signingKeys, encryption: world.encryption }
    const keySet = await readStoredKeySet(stored)
    assert.equal(await verifierOf({ ...access, keySet })(tokenOf(id)), 'key_not_found')
  })

  it('cannot be entered by naming a key of the other ring, or of nobody, in the header', async () => {
    await using world = await ringWorld()
    const access = await world.ring()
    const id = await world.ring({ use: 'id_token', alg: 'EdDSA' })
    const forged = (kid: string) => tokenOf(id, { kid, typ: 'at+jwt' })
    for (const kid of [access.signer().key.kid ?? '', id.signer().key.kid ?? '', 'another', ''])
      assert.match(await verifierOf(access)(forged(kid)), /^(?:algorithm_not_allowed|key_not_found)$/)
  })

  it('is published with the other in one set, each key once', async () => {
    await using world = await ringWorld()
    const { access, id } = await bothRings(world)
    const published = await Promise.all([access.published(), id.published()])
    const { keys } = JSON.parse(publishedSet(published).body) as { keys: { kid: string; use: string }[] }
    assert.deepEqual(
      keys.map(({ kid, use }) => [kid, use]),
      [access, id].map((ring) => [ring.signer().key.kid, 'sig']),
    )
    const { maximumAgeSeconds } = publishedSet([{ keys: [], maximumAgeSeconds: 0 }, ...published])
    assert.equal(maximumAgeSeconds, 0)
  })

  it('rotates by its own schedule, and leaves the other alone', async () => {
    await using world = await ringWorld()
    const access = await world.ring({ rotateEverySeconds: 365 * DAY })
    const id = await world.ring({ use: 'id_token', alg: 'ES256' })
    const [of, first] = [access.signer().key.kid, id.signer().key.kid]
    for (const seconds of [90 * DAY - 361, 361, 961]) {
      world.travel(seconds)
      for (const ring of [access, id]) await ring.refresh()
    }
    const rows = await rowsOf(world)
    assert.deepEqual(
      rows.filter(([, use]) => use === 'access_token'),
      [[of, 'access_token', 'active']],
    )
    assert.deepEqual(
      rows.filter(([, use]) => use === 'id_token').map(([kid, , state]) => [kid === first, state]),
      [
        [true, 'retired'],
        [false, 'active'],
      ],
    )
  })

  it('takes no shared secret: every client would need it, and could sign', async () => {
    await using world = await ringWorld()
    await assert.rejects(world.ring({ use: 'id_token', alg: 'HS256' }), /^TypeError: alg: an id_token is verified by/)
    await bothRings(world)
    const admin = adminOf(world)
    assert.deepEqual(await admin.rotate({ use: 'id_token', alg: 'HS256' }), { done: false, reason: 'alg_unfit' })
    const secret = generateKey('HS256', { kid: 'mine', extractable: true })
    assert.deepEqual(await admin.importKey(secret, 'standby', 'id_token'), { done: false, reason: 'alg_unfit' })
  })
})

describe('the commands of an operator', () => {
  it('rotate the keys of one use', async () => {
    await using world = await ringWorld()
    const { access, id } = await bothRings(world)
    const before = access.signer().key.kid
    const result = await adminOf(world).rotate({ use: 'id_token', alg: 'ES256', now: true })
    assert.ok(result.done)
    for (const ring of [access, id]) await ring.refresh()
    assert.deepEqual([access.signer().key.kid, id.signer().key.kid], [before, result.kid])
  })

  it('make no key of a use that nothing signs yet', async () => {
    await using world = await ringWorld()
    await world.ring()
    assert.deepEqual(await adminOf(world).rotate({ use: 'id_token' }), { done: false, reason: 'unused' })
    assert.equal((await rowsOf(world)).length, 1)
  })

  it('revoke a key by its name alone, and put one of its own use in its place', async () => {
    await using world = await ringWorld()
    const { access, id } = await bothRings(world)
    const [before, leaked] = [access.signer().key.kid, id.signer().key.kid ?? '']
    await adminOf(world).rotate({ use: 'id_token', alg: 'ES256' })
    const result = await adminOf(world).revoke(leaked)
    assert.ok(result.done)
    for (const ring of [access, id]) await ring.refresh()
    assert.deepEqual([access.signer().key.kid, id.signer().key.kid], [before, result.replacement])
  })

  it('take a key from elsewhere for the use that they name', async () => {
    await using world = await ringWorld()
    const { access, id } = await bothRings(world)
    const key = generateKey('EdDSA', { extractable: true })
    assert.deepEqual(await adminOf(world).importKey(key, 'verify-only', 'id_token'), { done: true })
    for (const ring of [access, id]) await ring.refresh()
    const published = async (ring: typeof access) => (await ring.published()).keys.map(({ kid }) => kid)
    assert.ok((await published(id)).includes(key.kid ?? ''))
    assert.ok(!(await published(access)).includes(key.kid ?? ''))
  })

  it('encrypt the keys of both uses anew', async () => {
    await using world = await ringWorld()
    await bothRings(world)
    const [old, anew] = [world.encryption, createKeyEncryption([randomBytes(32)])]
    const both = { ...anew, open: old.open }
    assert.deepEqual(await adminOf(world, both).rewrap(), { rewrapped: 2, current: 2 })
    for (const { sealed = '' } of await world.store.signingKeys.list()) assert.ok(anew.isCurrent(sealed))
  })
})
