/** Schema version 5: what strangers have caused, which is kept for a shorter time, and many events as one. */
import { addColumn, createIndex } from './alter-table.ts'
import type { Migration } from './migration.ts'

const table = 'latchkey_audit'

export const addAuditOfStrangers: Migration = {
  version: 5,
  async up({ queries, engine }) {
    const { integer, text } = engine.types
    for (const name of ['strangers_at', 'event_count', 'first_at', 'last_at', 'network_count'])
      await addColumn(queries, engine, { table, name, definition: integer })
    await addColumn(queries, engine, { table, name: 'network_sample', definition: text })
    await createIndex(queries, engine, table, { name: 'latchkey_audit_strangers', columns: ['strangers_at'] })
  },
}
