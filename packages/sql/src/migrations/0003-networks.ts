/** Schema version 3: from which networks users have logged in. */
import type { TableShape } from '../database/table-shape.ts'
import { createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

const networksTable: TableShape = {
  name: 'latchkey_networks',
  columns: { digest: 'hash key', subject: 'text', last_used_at: 'integer' },
  indexes: [
    { name: 'latchkey_networks_subject', columns: ['subject', 'last_used_at'] },
    { name: 'latchkey_networks_last_use', columns: ['last_used_at'] },
  ],
}

export const addNetworks: Migration = {
  version: 3,
  creates: [networksTable],
  up: ({ queries, engine }) => createTable(queries, engine, networksTable),
}
