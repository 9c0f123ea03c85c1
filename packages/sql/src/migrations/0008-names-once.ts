/** Schema version 8: names of new accounts are compared folded. Accounts from before get it from the clean-up, a few at once. */
import { addColumn, createIndex } from './alter-table.ts'
import type { Migration } from './migration.ts'

const TABLE = 'latchkey_users'

export const takeNamesOnce: Migration = {
  version: 8,
  async up({ queries, engine }) {
    await addColumn(queries, engine, { table: TABLE, name: 'username_key', definition: engine.types.text })
    await createIndex(queries, engine, TABLE, {
      // `latchkey_users_username_key` is what PostgreSQL calls the index of the column `username`.
      name: 'latchkey_users_folded_username',
      columns: ['username_key'],
      unique: true,
    })
  },
}
