/** Stores that are emptied after each test rather than opened anew: to connect and to make all tables takes far longer than most tests. */
import { after } from 'node:test'
import { sql } from 'kysely'
import { openDatabase } from '../database/open-database.ts'
import { openStoreOver, type SqlStore } from '../database/open-store.ts'
import { revocationLog } from '../tables/revocations.ts'
import { schema } from '../tables/schema.ts'
import type { StorePlace } from './store-place.ts'

/** The one row of the log's table is made with the schema, and stays. */
const emptied = [...schema.map(({ name }) => name).filter((name) => name !== revocationLog.name), 'latchkey_lease']

/**
 * Must be called where tests are described: the stores are closed after those.
 *
 * @returns what gives a store without a row, which goes back when it is disposed of. Two at the same time have a database each.
 */
export function emptiedStores({ createDatabase, createLasting = createDatabase }: StorePlace): () => Promise<SqlStore> {
  const free: SqlStore[] = []
  const opened: SqlStore[] = []
  after(async () => {
    for (const store of opened) await store[Symbol.asyncDispose]()
  })

  async function open(): Promise<SqlStore> {
    const database = openDatabase({ url: await createLasting(), create: true })
    const store = await openStoreOver(database)
    opened.push(store)
    const lent: SqlStore = {
      ...store,
      async [Symbol.asyncDispose]() {
        await database.ask(async (queries) => {
          for (const table of emptied) await sql`delete from ${sql.table(table)}`.execute(queries)
        })
        free.push(lent)
      },
    }
    return lent
  }

  return async () => free.pop() ?? (await open())
}
