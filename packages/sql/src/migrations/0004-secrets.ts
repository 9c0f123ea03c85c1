/** Schema version 4: secrets that the server has made for itself. */
import type { TableShape } from '../database/table-shape.ts'
import { createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

const secretsTable: TableShape = {
  name: 'latchkey_secrets',
  columns: { name: 'text key', sealed: 'ascii' },
  indexes: [],
}

export const addSecrets: Migration = {
  version: 4,
  creates: [secretsTable],
  up: ({ queries, engine }) => createTable(queries, engine, secretsTable),
}
