/** The contract of an OutboxStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { OutboxEntry, OutboxStore } from './outbox-store.ts'

const NOW = 1_700_000_000_000
/** Later than anything here is due. */
const LATEST = NOW + 3_600_000

export interface OutboxStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<OutboxStore & AsyncDisposable>
}

export function describeOutboxStore({ name, open }: OutboxStoreContract): void {
  describe(`outbox store: ${name}`, () => {
    it('gives what is due, the longest due first, as it was put', async () => {
      await using store = await open()
      const [late, early, future] = [entry(2, NOW), entry(1, NOW - 1), entry(3, NOW + 1)]
      await store.put([late, future])
      await store.put([early])
      const claim = { now: NOW, latest: LATEST, until: NOW + 30_000, limit: 10 }
      assert.deepEqual(
        await store.claim(claim),
        [early, late].map((one) => ({ ...one, dueAt: claim.until })),
      )
      assert.deepEqual(await store.claim(claim), [])
      assert.deepEqual(await store.claim({ ...claim, now: NOW + 1 }), [{ ...future, dueAt: claim.until }])
    })

    it('gives each entry to one of those who claim at once', async () => {
      await using store = await open()
      await store.put(Array.from({ length: 8 }, (_, i) => entry(i, NOW)))
      const claims = Array.from({ length: 6 }, () =>
        store.claim({ now: NOW, latest: LATEST, until: NOW + 30_000, limit: 8 }),
      )
      const ids = (await Promise.all(claims)).flat().map(({ id }) => id)
      assert.equal(ids.length, 8)
      assert.equal(new Set(ids).size, 8)
    })

    it('gives an entry again when its time has run out', async () => {
      await using store = await open()
      await store.put([entry(1, NOW)])
      await store.claim({ now: NOW, latest: LATEST, until: NOW + 10, limit: 1 })
      assert.deepEqual(await store.claim({ now: NOW + 9, latest: LATEST, until: NOW + 20, limit: 1 }), [])
      assert.equal((await store.claim({ now: NOW + 10, latest: LATEST, until: NOW + 20, limit: 1 })).length, 1)
    })

    it('gives what a clock that ran ahead has put off for too long', async () => {
      await using store = await open()
      const [ahead, last] = [entry(1, LATEST + 1), entry(2, LATEST)]
      await store.put([ahead, last])
      const claim = { now: NOW, latest: LATEST, until: NOW + 30_000, limit: 10 }
      assert.deepEqual(await store.claim(claim), [{ ...ahead, dueAt: claim.until }])
    })

    it('says how much is pending, since when, and how often it was tried at most', async () => {
      await using store = await open()
      await store.put([entry(1, NOW + 2), entry(2, NOW), entry(3, NOW + 1)])
      await store.postpone(entry(3, NOW).id, NOW + 8)
      await store.postpone(entry(3, NOW).id, NOW + 9)
      await store.postpone(entry(1, NOW).id, NOW + 7)
      assert.deepEqual(await store.pending(), { count: 3, oldestDueAt: NOW, mostAttempts: 2 })
    })

    it('gives no more than it was asked for', async () => {
      await using store = await open()
      await store.put([entry(1, NOW), entry(2, NOW), entry(3, NOW)])
      assert.equal((await store.claim({ now: NOW, latest: LATEST, until: NOW + 10, limit: 2 })).length, 2)
    })

    it('removes what was handled and postpones what was not', async () => {
      await using store = await open()
      const [told, untold] = [entry(1, NOW), entry(2, NOW)]
      await store.put([told, untold])
      await store.remove(told.id)
      await store.remove(told.id)
      await store.postpone(untold.id, NOW + 5)
      assert.deepEqual(await store.pending(), { count: 1, oldestDueAt: NOW + 5, mostAttempts: 1 })
      assert.deepEqual(await store.claim({ now: NOW + 4, latest: LATEST, until: NOW + 9, limit: 9 }), [])
      const again = await store.claim({ now: NOW + 5, latest: LATEST, until: NOW + 9, limit: 9 })
      assert.deepEqual(again, [{ ...untold, attempts: 1, dueAt: NOW + 9 }])
    })

    it('is empty at first', async () => {
      await using store = await open()
      assert.deepEqual(await store.pending(), { count: 0, oldestDueAt: undefined, mostAttempts: 0 })
      await store.put([])
      assert.deepEqual(await store.claim({ now: NOW, latest: LATEST, until: NOW + 1, limit: 1 }), [])
    })
  })
}

function entry(number: number, dueAt: number): OutboxEntry {
  const id = `0191f2d4-0000-7000-8000-${String(number).padStart(12, '0')}`
  return {
    id,
    event: 'account_removed',
    listener: 'tests',
    payload: '{"subject":"Zo\u00eb \u{1f600} \\"\'"}',
    attempts: 0,
    dueAt,
  }
}
