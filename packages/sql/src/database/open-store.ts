/** Latchkey's own schema in one database, and all that is kept in it. */

import { type OptionTable, optional, parseOptions, part, text } from '@latchkey/options'
import type { Store, TransferStore } from '@latchkey/server/stores'
import type { Queries } from '../engines/engine.ts'
import { migrate } from '../migrations/migrate.ts'
import { people } from '../tables/people.ts'
import { rowsOf } from '../tables/schema.ts'
import { sessions } from '../tables/session-table.ts'
import { createTransferStore } from '../tables/transfers.ts'
import { createLeases } from './leases.ts'
import { type Database, type DatabaseWorld, openDatabase } from './open-database.ts'

export interface StoreOptions {
  /**
   * See `locateDatabase`. A missing SQLite file is created, readable by its owner only; `sqlite::memory:` is lost when the process
   * ends. Another app's tables may be in the same database: the names of all of ours begin with `latchkey_`.
   */
  readonly url: string
  /** Default: the machine's clock and random ids. */
  readonly world?: DatabaseWorld
}

/** A store, with what an operator's commands move in bulk. A server never asks for that. */
export interface SqlStore extends Store {
  readonly transfers: TransferStore
}

const OPTIONS = {
  url: text,
  world: optional(undefined, part<DatabaseWorld>('a clock, and what makes ids')),
} satisfies OptionTable<keyof StoreOptions>

/**
 * Opens our own schema and brings it up to date. Any number of processes may start at once, and share it.
 *
 * @throws {TypeError} for an invalid URL
 * @throws {DomainError} store_unavailable | store_misconfigured (a newer schema, a foreign table of our name, a refused login)
 */
export async function openStore(options: StoreOptions): Promise<SqlStore> {
  const { url, world } = parseOptions(OPTIONS, options)
  return openStoreOver(openDatabase({ url, create: true, ...(world && { world }) }))
}

/** The store over a database. It owns the database from now on, even if it cannot be opened. */
export async function openStoreOver(database: Database): Promise<SqlStore> {
  try {
    await migrate(database)
    return createStore(database)
  } catch (error) {
    await database[Symbol.asyncDispose]()
    throw error
  }
}

function createStore(database: Database): SqlStore {
  return {
    ...rowsOf(database),
    description: database.description,
    warnings: database.warnings,
    leases: createLeases(database),
    transfers: createTransferStore(database),
    transaction: (work) => database.transaction((queries) => work(rowsOf({ ...database, ...inside(queries) }))),
    // A login writes: a database that only reads must not look ready.
    ping: () => database.ask(async (queries) => void (await database.engine.touch(people.name).execute(queries))),
    writes() {
      const failing = database.failingWrites()
      if (failing.includes('*') || failing.includes(sessions.name)) return 'none'
      return failing.length > 0 ? 'some' : 'all'
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

/** What stores use within a transaction: its own queries, under its deadline. A transaction that lost runs again as a whole. */
function inside(queries: Queries): Pick<Database, 'ask' | 'transaction' | 'slowly'> {
  return {
    ask: (work) => work(queries),
    transaction: (work) => work(queries),
    slowly: () => Promise.reject(new TypeError('slow work must not run in a transaction')),
  }
}
