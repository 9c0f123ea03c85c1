/** The contract of a SeenStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Seen, type SeenStore, seenHash } from './seen-store.ts'

const NOW = 1_700_000_000

export interface SeenStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<SeenStore & AsyncDisposable>
}

export function describeSeenStore({ name, open }: SeenStoreContract): void {
  describe(`seen store: ${name}`, () => {
    it('remembers what it was shown, and nothing else', async () => {
      await using store = await open()
      assert.equal(await store.remember(seen('one')), true)
      assert.equal(await store.remember(seen('one')), false)
      assert.equal(await store.remember(seen('other')), true)
    })

    it('tells one of a hundred that show the same at once that it is new', async () => {
      await using store = await open()
      const told = await Promise.all(Array.from({ length: 100 }, () => store.remember(seen('one'))))
      assert.equal(told.filter(Boolean).length, 1)
    })

    it('keeps the time of the first, whatever later ones say', async () => {
      await using store = await open()
      await store.remember(seen('one', NOW + 60))
      assert.equal(await store.remember(seen('one', NOW)), false)
      assert.equal(await store.removeExpired(NOW + 60, 10), 0)
    })

    it('forgets what has expired, at most the given number at a time, and takes it as new then', async () => {
      await using store = await open()
      for (let i = 0; i < 5; i += 1) await store.remember(seen(`${i}`, NOW + i))
      const removed: number[] = []
      for (let i = 0; i < 3; i += 1) removed.push(await store.removeExpired(NOW + 4, 3))
      assert.deepEqual(removed, [3, 1, 0])
      assert.deepEqual([await store.remember(seen('4')), await store.remember(seen('3'))], [false, true])
    })
  })
}

function seen(value: string, expiresAt = NOW + 300): Seen {
  return { kind: 'client_assertion', hash: seenHash('client_assertion', value), expiresAt }
}
