/** The contract of a store whose database is another process: it goes, it comes back, it hangs. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import type { Rows, Store } from '@latchkey/server/stores'
import { rejectsWith, storeContracts } from '@latchkey/server/testing'
import { openDatabase } from '../database/open-database.ts'
import { openStore, openStoreOver } from '../database/open-store.ts'
import type { PrivateDatabase } from './private-database.ts'
import { startStallingProxy } from './stalling-proxy.ts'

/** One statement of each member. */
function everyMember(store: Store): readonly (() => Promise<unknown>)[] {
  const askKept = <K extends keyof Rows>(kept: K) => storeContracts[kept].ask(store[kept])
  return [
    ...(Object.keys(storeContracts) as (keyof Rows)[]).map((kept) => () => askKept(kept)),
    () => store.leases.hold('b', { seconds: 2 }, async () => {}),
    () => store.ping(),
    () => store.transaction(({ users }) => users.list({ limit: 1 })),
  ]
}

/** The server is stopped and started again, so nothing else may run on it meanwhile. */
export function describeOutage(name: string, skip: string | false, running: () => PrivateDatabase): void {
  describe(`store: ${name}, when the database fails`, { skip }, () => {
    let database: PrivateDatabase
    beforeEach(async () => {
      database = running()
      await database.start()
    })
    after(() => database.start())

    it('is unavailable while the database is stopped, and heals by itself', async () => {
      const url = await database.createDatabase()
      await using store = await openStore({ url })
      const { users } = store
      const created = await users.createUser({ username: 'roy', passwordHash: 'x' })
      for (let round = 0; round < 2; round += 1) {
        await Promise.all(Array.from({ length: 5 }, () => users.findById(created.id)))
        await database.stop()
        await rejectsWith('store_unavailable', users.ping())
        await rejectsWith('store_unavailable', users.findByUsername('roy'))
        await rejectsWith('store_unavailable', users.createUser({ username: 'new', passwordHash: 'x' }))
        const change = { id: created.id, expected: 'x', replacement: 'y' }
        await rejectsWith('store_unavailable', users.replacePasswordHash(change))
        await database.start()
        assert.deepEqual(await users.findByUsername('roy'), created)
      }
    })

    it('is unavailable in each of its members, and tells a holder of a lease that it is lost', async () => {
      await using store = await openStore({ url: await database.createDatabase() })
      const codes = await store.leases.hold('a', { seconds: 2 }, async (signal) => {
        await database.stop()
        for (const ask of everyMember(store)) await rejectsWith('store_unavailable', ask())
        await new Promise((resolve) =>
          signal.aborted ? resolve(undefined) : signal.addEventListener('abort', resolve),
        )
        return signal.reason.code
      })
      assert.deepEqual(codes, { held: true, value: 'store_unavailable' })
    })

    it('is unavailable while the database is stopped in the middle of queries', async () => {
      const url = await database.createDatabase()
      await using store = await openStore({ url })
      const { users } = store
      let stopped = false
      const clients = Array.from({ length: 8 }, async () => {
        const codes = new Set<string>()
        while (!stopped) {
          await users.findByUsername('roy').catch((error: { readonly code: string }) => codes.add(error.code))
        }
        return [...codes]
      })
      await database.stop()
      await rejectsWith('store_unavailable', users.ping())
      stopped = true
      for (const codes of await Promise.all(clients)) assert.deepEqual(codes, ['store_unavailable'])
    })

    it('is unavailable when the database hangs, and heals with new connections', async () => {
      const url = await database.createDatabase()
      await using proxy = await startStallingProxy(url)
      await using store = await openStoreOver(
        openDatabase({ url: proxy.url, create: true, deadlineMilliseconds: 1500 }),
      )
      const { users } = store
      const { id } = await users.createUser({ username: 'roy', passwordHash: 'x' })
      // Every connection there can be is open, and will hang.
      await Promise.all(Array.from({ length: 20 }, () => users.findById(id)))
      proxy.stall()
      const waiting = Array.from({ length: 20 }, () => rejectsWith('store_unavailable', users.findByUsername('roy')))
      await Promise.all(waiting)
      proxy.recover()
      assert.equal((await users.findByUsername('roy'))?.username, 'roy')
    })

    it('says one clear thing when the database is not reachable at the start', async () => {
      const url = await database.createDatabase()
      await database.stop()
      const error = await rejectsWith('store_unavailable', openStore({ url }))
      assert.match(error.message, /^the database (mysql|postgres) 127\.0\.0\.1:\d+\/latchkey_\d+ does not answer$/)
    })

    it('says one clear thing when the database does not exist', async () => {
      const url = await database.createDatabase()
      const error = await rejectsWith('store_misconfigured', openStore({ url: `${url}_gone` }))
      assert.match(error.message, /refuses the login: there is no database of this name/)
    })

    it('never falls back to plain text when TLS is asked for', async () => {
      const url = Object.assign(new URL(await database.createDatabase()), {
        hostname: 'localhost',
        search: '?tls=true',
      })
      const { message } = await rejectsWith('store_misconfigured', openStore({ url: url.href }))
      assert.match(message, /refuses to talk/)
    })

    it('lets many processes start at once on an empty database', async () => {
      const url = await database.createDatabase()
      const stores = await Promise.all(Array.from({ length: 6 }, () => openStore({ url })))
      const outcomes = await Promise.allSettled(
        stores.map(({ users }) => users.createUser({ username: 'roy', passwordHash: 'x' })),
      )
      assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1)
      for (const store of stores) await store[Symbol.asyncDispose]()
    })
  })
}
