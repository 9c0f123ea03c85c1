/** Where a store is kept, for its contract. */

export interface StorePlace {
  readonly name: string
  /** The URL of an empty database; the one before may be gone. */
  readonly createDatabase: () => Promise<string>
  /** An empty database that stays when `createDatabase` is called again, if those do not. */
  readonly createLasting?: () => Promise<string>
  /** Why such a database cannot be opened a second time, for tests that need it: by another store, another process, or the test itself. */
  readonly openedOnce: string | false
  /** Every statement goes to another process, which takes its time. */
  readonly isServer?: boolean
  /** The engine reads a table of one page as a whole rather than an index and that page. */
  readonly readsSmallTablesWhole?: boolean
}
