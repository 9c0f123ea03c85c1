/** The contract of a CutoverStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type CutoverStore, type CutoverSwitch, EVERY_ROUTE } from './cutover-store.ts'

export interface CutoverStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<CutoverStore & AsyncDisposable>
}

const all: CutoverSwitch = { route: EVERY_ROUTE, percent: 1, changedBy: 'cli', changedAt: 1_700_000_000 }
const login: CutoverSwitch = { ...all, route: '/auth', percent: 50, reason: 'support is awake' }

export function describeCutoverStore({ name, open }: CutoverStoreContract): void {
  describe(`cutover store: ${name}`, () => {
    it('has what was set last', async () => {
      await using store = await open()
      assert.deepEqual(await store.list(), [])
      await store.set(login)
      await store.set({ ...login, percent: 60 })
      assert.deepEqual(await store.list(), [{ ...login, percent: 60 }])
    })

    it('forgets the reason of an earlier change', async () => {
      await using store = await open()
      await store.set(login)
      const { reason: _, ...without } = login
      await store.set(without)
      assert.deepEqual(await store.list(), [without])
    })

    it('forgets the routes when all are set', async () => {
      await using store = await open()
      await store.set(login)
      await store.set(all)
      assert.deepEqual(await store.list(), [all])
    })

    it('adds up the logins of all who count at once', async () => {
      await using store = await open()
      assert.deepEqual(await store.logins(), { here: 0, there: 0 })
      await Promise.all(Array.from({ length: 20 }, () => store.count({ here: 2, there: 1 })))
      assert.deepEqual(await store.logins(), { here: 40, there: 20 })
    })
  })
}
