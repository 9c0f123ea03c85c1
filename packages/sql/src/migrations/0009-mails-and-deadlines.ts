/** Schema version 9: mails that no server has taken yet, and until when a new account must verify its address. Accounts from before never end by it. */
import type { TableShape } from '../database/table-shape.ts'
import { addColumn, createIndex } from './alter-table.ts'
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

const USERS = 'latchkey_users'

export const addMailsAndDeadlines: Migration = {
  version: 9,
  creates: [mailsTable],
  async up({ queries, engine }) {
    await createTable(queries, engine, mailsTable)
    await addColumn(queries, engine, { table: USERS, name: 'verify_by', definition: engine.types.integer })
    await createIndex(queries, engine, USERS, { name: 'latchkey_users_verification', columns: ['verify_by'] })
  },
}
