/** Latchkey's own user table, for an app that has none yet. */
import type { UserStore } from '../ports/user-store.ts'
import { migrate } from './migrations/migrate.ts'
import { openDatabase } from './open-database.ts'
import { bindUserTable } from './user-table.ts'
import { uuidV7 } from './uuid-v7.ts'

export interface UserStoreOptions {
  /** See `parseDatabaseUrl`. A SQLite file that is not there is made, readable by its owner only. */
  readonly url: string
}

/**
 * Opens our own schema and brings it up to date. Any number of processes may start at once.
 *
 * @throws {TypeError} for a URL that is none
 * @throws {DomainError} store_unavailable | store_misconfigured (a newer schema, a foreign table `users`, a refused login)
 */
export async function openUserStore({ url }: UserStoreOptions): Promise<UserStore> {
  const database = openDatabase({ url, create: true })
  try {
    await database.ask((queries) => migrate(queries, database.dialect))
    return await bindUserTable(database, {
      table: 'users',
      columns: { id: 'id', username: 'username', password: 'password_hash', disabled: 'disabled_at' },
      newRow() {
        const nowMilliseconds = Date.now()
        return new Map<string, string | number>([
          ['id', uuidV7(nowMilliseconds)],
          ['created_at', Math.floor(nowMilliseconds / 1000)],
        ])
      },
    })
  } catch (error) {
    await database[Symbol.asyncDispose]()
    throw error
  }
}
