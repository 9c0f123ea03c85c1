/** Schema version 13: how far each import has come. */
import type { TableShape } from '../database/table-shape.ts'
import { createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

const transfersTable: TableShape = {
  name: 'latchkey_transfers',
  columns: {
    id: 'hash key',
    kind: 'text',
    position: 'integer',
    after: 'text null',
    added: 'integer',
    there: 'integer',
    rejected: 'integer',
    rejects_bytes: 'integer',
    formats: 'longText',
    started_at: 'integer',
    finished_at: 'integer null',
  },
}

export const addTransfers: Migration = {
  version: 13,
  creates: [transfersTable],
  up: ({ queries, engine }) => createTable(queries, engine, transfersTable),
}
