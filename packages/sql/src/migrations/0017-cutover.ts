/** Schema version 17: which requests of an old app's faces are answered here, and how many logins each side was asked for. */
import type { TableShape } from '../database/table-shape.ts'
import { createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

const cutoverTable: TableShape = {
  name: 'latchkey_cutover',
  columns: {
    route: 'text key',
    percent: 'integer',
    reason: 'text null',
    changed_by: 'text',
    changed_at: 'integer',
  },
}

const cutoverLoginsTable: TableShape = {
  name: 'latchkey_cutover_logins',
  columns: { side: 'text key', logins: 'integer' },
}

export const addCutover: Migration = {
  version: 17,
  creates: [cutoverTable, cutoverLoginsTable],
  up: async ({ queries, engine }) => {
    await createTable(queries, engine, cutoverTable)
    await createTable(queries, engine, cutoverLoginsTable)
  },
}
