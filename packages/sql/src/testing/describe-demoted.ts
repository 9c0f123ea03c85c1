/** The contract of a store whose connections lead to a server that takes no writes any more: another one has taken its place. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rejectsWith } from '@latchkey/server/testing'
import { openStore } from '../database/open-store.ts'
import { execute } from './execute.ts'
import type { PrivateDatabase } from './private-database.ts'

/** Sessions that begin between the two only read, for as long as they last, as on a server that has become a standby. */
interface Demotion {
  /** Returns the URL of one who is no administrator. */
  readonly demote: (url: string) => Promise<string>
  readonly promote: (url: string) => Promise<void>
}

const demotions: Readonly<Record<PrivateDatabase['kind'], Demotion>> = {
  postgres: {
    async demote(url) {
      await execute(url, `alter database ${nameOf(url)} set default_transaction_read_only = on`)
      return url
    },
    promote: (url) =>
      execute(url, 'set default_transaction_read_only = off', `alter database ${nameOf(url)} reset all`),
  },
  mariadb: {
    async demote(url) {
      await execute(
        url,
        `create or replace user app@'%'`,
        `grant all on ${nameOf(url)}.* to app@'%'`,
        `set global init_connect = 'set session transaction read only'`,
      )
      return Object.assign(new URL(url), { username: 'app' }).href
    },
    promote: (url) => execute(url, `set global init_connect = ''`),
  },
}

/** A setting of the whole server changes, so nothing else may run on it meanwhile. */
export function describeDemoted(name: string, skip: string | false, running: () => PrivateDatabase): void {
  describe(`store: ${name}, on connections to a server that only reads`, { skip }, () => {
    it('is unavailable, tells a ping so, and after one refusal more every connection is new', async () => {
      const database = running()
      const { demote, promote } = demotions[database.kind]
      const administrator = await database.createDatabase()
      await (await openStore({ url: administrator }))[Symbol.asyncDispose]()
      const url = await demote(administrator)
      try {
        await using store = await openStore({ url })
        const { users } = store
        const create = (username: string) => users.createUser({ username, passwordHash: 'x' })
        // Every connection there can be is open.
        const openAll = () => Promise.all(Array.from({ length: 20 }, () => users.findByUsername('roy')))
        await openAll()
        await rejectsWith('store_unavailable', create('roy'))
        await rejectsWith('store_unavailable', store.ping())
        const transaction = store.transaction(({ users }) => users.createUser({ username: 'roy', passwordHash: 'x' }))
        await rejectsWith('store_unavailable', transaction)
        await openAll()
        await promote(administrator)
        // Nobody tells the connections.
        await rejectsWith('store_unavailable', create('roy'))
        await Promise.all(Array.from({ length: 20 }, (_, i) => create(`user ${i}`)))
        await store.ping()
        await store.transaction(({ users }) => users.createUser({ username: 'alice', passwordHash: 'x' }))
        assert.equal((await users.list({ limit: 30 })).length, 21)
      } finally {
        await promote(administrator)
      }
    })
  })
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1)
}
