/** Schema version 3: what has expired is found without reading all that was ever revoked. */
import { createIndex } from './alter-table.ts'
import type { Migration } from './migration.ts'

export const indexRevocationExpiry: Migration = {
  version: 3,
  up: (queries, dialect) =>
    createIndex(queries, dialect, {
      table: 'latchkey_revocations',
      name: 'latchkey_revocations_expiry',
      columns: ['expires_at'],
    }),
}
