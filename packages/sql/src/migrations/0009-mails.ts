/** Schema version 9: mails that no server has taken yet. */
import type { TableShape } from '../database/table-shape.ts'
import { createTable } from './create-table.ts'
import type { Migration } from './migration.ts'

const mailsTable: TableShape = {
  name: 'latchkey_mails',
  columns: {
    id: 'uuid key',
    event: 'text',
    listener: 'text',
    payload: 'longText',
    attempts: 'integer',
    due_at: 'integer',
  },
  indexes: [{ name: 'latchkey_mails_due', columns: ['due_at'] }],
}

export const addMails: Migration = {
  version: 9,
  creates: [mailsTable],
  up: ({ queries, engine }) => createTable(queries, engine, mailsTable),
}
