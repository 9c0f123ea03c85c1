/** All that is kept, in a database that ends with its connection. */
import { describeStore } from './testing/describe-store.ts'

describeStore({
  name: 'SQLite in memory',
  createDatabase: async () => 'sqlite::memory:',
  openedOnce: 'a database in memory belongs to one connection',
})
