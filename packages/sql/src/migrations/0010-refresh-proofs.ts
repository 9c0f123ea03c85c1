/** Schema version 10: by what whoever was answered with a successor is known again. A token that was spent before is known by nothing. */
import { addColumn } from './alter-table.ts'
import type { Migration } from './migration.ts'

export const addRefreshProofs: Migration = {
  version: 10,
  async up({ queries, engine }) {
    await addColumn(queries, engine, {
      table: 'latchkey_sessions',
      name: 'previous_proof',
      definition: engine.types.hash,
    })
  },
}
