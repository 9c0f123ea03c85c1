/** Stores over one database that is emptied after each of them: making all tables takes far longer than most tests. */
import type { Store } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { openDatabase } from '../database/open-database.ts'
import { openStoreOver } from '../database/open-store.ts'
import { revocationLog } from '../tables/revocations.ts'
import { schema } from '../tables/schema.ts'
import type { StorePlace } from './store-place.ts'

/** The one row of the log's table is made with the schema, and stays. */
const emptied = schema.map(({ name }) => name).filter((name) => name !== revocationLog.name)

/** @returns what opens a store without a row. Two that are open at the same time have a database each. */
export function emptiedStores({ createDatabase, createLasting, openedOnce }: StorePlace): () => Promise<Store> {
  const free: string[] = []
  return async () => {
    const url = free.pop() ?? (await (createLasting ?? createDatabase)())
    const database = openDatabase({ url, create: true })
    const store = await openStoreOver(database)
    if (openedOnce) return store
    return {
      ...store,
      [Symbol.asyncDispose]: async () => {
        await database.ask(async (queries) => {
          for (const table of [...emptied, 'latchkey_lease'])
            await sql`delete from ${sql.table(table)}`.execute(queries)
        })
        await store[Symbol.asyncDispose]()
        free.push(url)
      },
    }
  }
}
