/** Schema version 7: which request an event of the audit log is of. */
import { addColumn, createIndex } from './alter-table.ts'
import type { Migration } from './migration.ts'

const table = 'latchkey_audit'

export const addAuditOfRequests: Migration = {
  version: 7,
  async up({ queries, engine }) {
    await addColumn(queries, engine, { table, name: 'request_id', definition: engine.types.text })
    const columns = ['request_id', 'recorded_at', 'id']
    await createIndex(queries, engine, table, { name: 'latchkey_audit_request_id', columns })
  },
}
