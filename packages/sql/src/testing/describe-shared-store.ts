/** A store of our own schema that several open at once, and one after the other. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LogPlace, Store } from '@latchkey/server/stores'
import { openStore } from '../database/open-store.ts'
import type { StorePlace } from './store-place.ts'

const BEGINNING: LogPlace = { recordedAt: 0, id: '00000000-0000-0000-0000-000000000000' }

export function describeSharedStore({ name, createDatabase, openedOnce }: StorePlace): void {
  describe(`store: ${name}, opened by several`, { skip: openedOnce }, () => {
    it('has the same name for its log each time it is opened, and another name in another database', async () => {
      const url = await createDatabase()
      const [one, other] = [await openStore({ url }), await openStore({ url })]
      const [logId, same] = [await one.revocations.logId(), await other.revocations.logId()]
      for (const store of [one, other]) await store[Symbol.asyncDispose]()
      assert.match(logId, /^[0-9a-f-]{36}$/)
      assert.equal(same, logId)
      await using third = await openStore({ url: await createDatabase() })
      assert.notEqual(await third.revocations.logId(), logId)
    })

    it('keeps all from one start to the next, and what many append at once', async () => {
      const url = await createDatabase()
      // One after the other: of two connections to a SQLite file in one process, one cannot wait for the other.
      const stores: Store[] = []
      for (let i = 0; i < 4; i += 1) stores.push(await openStore({ url }))
      await Promise.all(stores.map((store, i) => store.revocations.append([{ kind: 'token', id: String(i) }])))
      for (const store of stores) await store[Symbol.asyncDispose]()
      await using again = await openStore({ url })
      assert.equal((await again.revocations.listAfter(BEGINNING, 10)).length, 4)
    })

    it('has one active and one standby signing key even when several add one at once, and counts the uses that all have seen', async () => {
      const url = await createDatabase()
      await using one = await openStore({ url })
      await using other = await openStore({ url })
      const either = (i: number) => (i % 2 ? one : other).signingKeys
      for (const state of ['active', 'standby'] as const) {
        const key = { use: 'access_token', alg: 'EdDSA', origin: 'generated', state, createdAt: 1 } as const
        const adding = Array.from({ length: 10 }, (_, i) => either(i).add({ ...key, kid: `${state} ${i}` }))
        assert.equal((await Promise.all(adding)).filter(Boolean).length, 1)
      }
      const [key] = await one.signingKeys.list()
      assert.ok(key)
      const told = Array.from({ length: 20 }, (_, i) =>
        either(i).countUses({ kid: key.kid, count: 5, lastVerifiedAt: 100 - i }),
      )
      await Promise.all(told)
      const [counted] = (await one.signingKeys.list()).filter(({ kid }) => kid === key.kid)
      assert.deepEqual([counted?.verifiedCount, counted?.lastVerifiedAt], [100, 100])
    })
  })
}
