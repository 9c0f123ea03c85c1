/** A store whose refresh tokens can have been spent longer ago: a test cannot move the database's clock, so it moves the rows. */
import type { Store } from '@latchkey/server/stores'
import { sql } from 'kysely'
import { type DatabaseWorld, openDatabase } from '../database/open-database.ts'
import { openStoreOver } from '../database/open-store.ts'

export interface AgeingStore {
  readonly store: Store
  /** As if this many seconds had passed for what the database's clock counts. */
  readonly age: (seconds: number) => Promise<void>
}

export async function openAgeingStore(url: string, world?: DatabaseWorld): Promise<AgeingStore> {
  const database = openDatabase({ url, create: true, ...(world && { world }) })
  const store = await openStoreOver(database)
  return {
    store,
    age: async (seconds) => {
      const statement = sql.raw(spentEarlier(seconds))
      await database.ask(async (queries) => void (await statement.execute(queries)))
    },
  }
}

/** For a test that has a connection of its own. */
export function spentEarlier(seconds: number): string {
  return `update latchkey_sessions set rotated_at = rotated_at - ${Math.round(seconds * 1000)} where rotated_at is not null`
}
