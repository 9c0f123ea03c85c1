/** The contract of a SigningKeyStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { NewSigningKey } from './signing-key.ts'
import type { SigningKeyStore } from './signing-key-store.ts'

const PAIR = {
  use: 'access_token',
  alg: 'EdDSA',
  origin: 'generated',
  publicJwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA' },
} as const
const BOUNDARY = Number.MAX_SAFE_INTEGER

export interface SigningKeyStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<SigningKeyStore & AsyncDisposable>
}

export function describeSigningKeyStore({ name, open }: SigningKeyStoreContract): void {
  describe(`signing key store: ${name}`, () => {
    it('gives back what was added, to the letter, oldest first', async () => {
      await using keys = await open()
      const active: NewSigningKey = { ...PAIR, kid: 'b ', state: 'active', createdAt: 7, sealed: '\u{1f600}"\\\n ' }
      const standby: NewSigningKey = { ...PAIR, kid: 'a', state: 'standby', createdAt: BOUNDARY, activateAt: BOUNDARY }
      const secret: NewSigningKey = {
        kid: 'B ',
        use: 'id_token',
        alg: 'HS256',
        origin: 'configured',
        state: 'verify-only',
        createdAt: 8,
      }
      for (const key of [standby, secret, active]) assert.equal(await keys.add(key), true)
      assert.deepEqual(await keys.list(), [
        { ...active, activatedAt: 7, verifiedCount: 0 },
        { ...secret, verifyOnlySince: 8, verifiedCount: 0 },
        { ...standby, verifiedCount: 0 },
      ])
    })

    it('has one active and one standby key, however many add at once', async () => {
      await using keys = await open()
      for (const state of ['active', 'standby', 'verify-only'] as const) {
        const added = await Promise.all(
          Array.from({ length: 10 }, (_, i) => {
            const kid = state === 'verify-only' ? 'the same' : `${state} ${i}`
            return keys.add({ ...PAIR, kid, state, createdAt: 1 })
          }),
        )
        assert.equal(added.filter(Boolean).length, 1)
      }
      const states = (await keys.list()).map(({ state }) => state)
      assert.deepEqual(states.toSorted(), ['active', 'standby', 'verify-only'])
    })

    it('has an active and a standby key of each use, and lists those of one', async () => {
      await using keys = await open()
      await addBoth(keys, PAIR)
      for (const state of ['active', 'standby'] as const) {
        const key: NewSigningKey = { ...PAIR, use: 'id_token', kid: `id ${state}`, state, createdAt: 3 }
        assert.deepEqual([await keys.add(key), await keys.add({ ...key, kid: 'another' })], [true, false])
      }
      const kidsOf = async (query?: Parameters<SigningKeyStore['list']>[0]) =>
        (await keys.list(query)).map(({ kid }) => kid)
      assert.deepEqual(await kidsOf({ use: 'access_token' }), ['first', 'second'])
      assert.deepEqual(await kidsOf({ use: 'id_token' }), ['id active', 'id standby'])
      assert.deepEqual(await kidsOf(), ['first', 'second', 'id active', 'id standby'])
    })

    it('replaces a key by one of its own use, and leaves the keys of the other alone', async () => {
      await using keys = await open()
      await addBoth(keys, PAIR)
      const id = { ...PAIR, use: 'id_token', createdAt: 3 } as const
      await keys.add({ ...id, kid: 'id active', state: 'active' })
      await keys.add({ ...id, kid: 'id standby', state: 'standby' })
      const before = await keys.list()
      for (const use of ['access_token', 'id_token'] as const) {
        for (const [active, next] of [
          ['first', 'id standby'],
          ['id active', 'second'],
        ] as const)
          assert.equal(await keys.replaceActive({ use, active, next, as: 'verify-only', at: 9 }), false)
      }
      assert.deepEqual(await keys.list(), before)
      const change = { use: 'id_token', active: 'id active', next: 'id standby', as: 'verify-only', at: 9 } as const
      assert.equal(await keys.replaceActive(change), true)
      assert.equal(await keys.add({ ...id, kid: 'id next', state: 'standby' }), true)
      assert.deepEqual(
        (await keys.list({ use: 'access_token' })).map(({ state }) => state),
        ['active', 'standby'],
      )
    })

    it('replaces the active key once, however many rotate at once, and keeps of a pair its public half only', async () => {
      await using keys = await open()
      await addBoth(keys, { ...PAIR, sealed: 'sealed' })
      const change = { use: 'access_token', active: 'first', next: 'second', as: 'verify-only', at: 9 } as const
      const made = await Promise.all(Array.from({ length: 10 }, () => keys.replaceActive(change)))
      assert.equal(made.filter(Boolean).length, 1)
      const [first, second] = await keys.list()
      assert.deepEqual([first?.state, first?.verifyOnlySince, first?.sealed], ['verify-only', 9, undefined])
      assert.deepEqual([second?.state, second?.activatedAt, second?.sealed], ['active', 9, 'sealed'])
    })

    it('keeps a secret that no longer signs, because it still verifies', async () => {
      await using keys = await open()
      await addBoth(keys, { use: 'access_token', alg: 'HS256', origin: 'generated', sealed: 'sealed' })
      await keys.replaceActive({ use: 'access_token', active: 'first', next: 'second', as: 'verify-only', at: 9 })
      assert.equal((await keys.list())[0]?.sealed, 'sealed')
    })

    it('replaces nothing when either key is not in its state', async () => {
      await using keys = await open()
      await addBoth(keys, { ...PAIR, sealed: 'sealed' })
      const before = await keys.list()
      for (const [active, next] of [
        ['first', 'third'],
        ['second', 'first'],
        ['third', 'second'],
        ['FIRST', 'second'],
      ] as const) {
        for (const as of ['verify-only', 'revoked'] as const) {
          assert.equal(await keys.replaceActive({ use: 'access_token', active, next, as, at: 9 }), false)
        }
      }
      assert.deepEqual(await keys.list(), before)
    })

    it('revokes the active key only together with its replacement', async () => {
      await using keys = await open()
      await addBoth(keys, { ...PAIR, sealed: 'sealed' })
      assert.equal(await keys.end({ kid: 'first', as: 'revoked', at: 9 }), false)
      const change = { active: 'first', next: 'second', as: 'revoked', at: 9 } as const
      assert.equal(await keys.replaceActive({ use: 'access_token', ...change }), true)
      const [first, second] = await keys.list({ ended: true })
      assert.deepEqual([first?.state, first?.endedAt, first?.sealed], ['revoked', 9, undefined])
      assert.equal(second?.state, 'active')
      assert.deepEqual(
        (await keys.list()).map(({ kid }) => kid),
        ['second'],
      )
    })

    it('ends what does not sign, erases its secret, and frees its place', async () => {
      await using keys = await open()
      await addBoth(keys, { ...PAIR, sealed: 'sealed' })
      const retire = (kid: string) => keys.end({ kid, as: 'retired', at: 9 })
      assert.deepEqual([await retire('first'), await retire('second'), await retire('second')], [false, true, false])
      const ended = (await keys.list({ ended: true })).find(({ kid }) => kid === 'second')
      assert.deepEqual([ended?.state, ended?.endedAt, ended?.sealed], ['retired', 9, undefined])
      assert.equal(await keys.end({ kid: 'second', as: 'revoked', at: 10 }), true)
      assert.equal(await keys.add({ ...PAIR, kid: 'third', state: 'standby', createdAt: 3 }), true)
    })

    it('lets a standby key sign earlier, never later', async () => {
      await using keys = await open()
      await addBoth(keys, PAIR)
      const advance = (kid: string, activateAt: number) => keys.advance({ kid, activateAt })
      assert.deepEqual(
        [await advance('second', 60), await advance('second', 40), await advance('first', 40)],
        [false, true, false],
      )
      assert.equal((await keys.list())[1]?.activateAt, 40)
    })

    it('adds uses from several processes, and keeps the latest time', async () => {
      await using keys = await open()
      await addBoth(keys, PAIR)
      const told = Array.from({ length: 20 }, (_, i) =>
        keys.countUses({ kid: 'first', count: 5, lastVerifiedAt: 100 - i }),
      )
      await Promise.all(told)
      await keys.countUses({ kid: 'nobody', count: 5, lastVerifiedAt: 1 })
      const [first, second] = await keys.list()
      assert.deepEqual([first?.verifiedCount, first?.lastVerifiedAt], [100, 100])
      assert.deepEqual([second?.verifiedCount, second?.lastVerifiedAt], [0, undefined])
    })

    it('replaces only the expected ciphertext', async () => {
      await using keys = await open()
      await addBoth(keys, { ...PAIR, sealed: 'old' })
      const reseal = (expected: string) => keys.reseal({ kid: 'first', expected, sealed: 'new' })
      assert.deepEqual([await reseal('OLD'), await reseal('old'), await reseal('old')], [false, true, false])
      assert.deepEqual(
        (await keys.list()).map(({ sealed }) => sealed),
        ['new', 'old'],
      )
    })
  })
}

async function addBoth(
  keys: SigningKeyStore,
  key: Omit<NewSigningKey, 'kid' | 'state' | 'createdAt' | 'activateAt'>,
): Promise<void> {
  assert.equal(await keys.add({ ...key, kid: 'first', state: 'active', createdAt: 1 }), true)
  assert.equal(await keys.add({ ...key, kid: 'second', state: 'standby', createdAt: 2, activateAt: 50 }), true)
}
