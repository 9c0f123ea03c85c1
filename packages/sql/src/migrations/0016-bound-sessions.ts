/** Schema version 16: the key that a session is bound to, and when it was bound, where that was not at its beginning. */
import { addColumn } from './alter-table.ts'
import type { Migration } from './migration.ts'

export const bindSessions: Migration = {
  version: 16,
  async up({ queries, engine }) {
    const table = 'latchkey_sessions'
    await addColumn(queries, engine, { table, name: 'jkt', definition: engine.types.text })
    await addColumn(queries, engine, { table, name: 'bound_at', definition: engine.types.integer })
  },
}
