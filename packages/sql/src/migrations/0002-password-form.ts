/** Schema version 2: in which form each password was hashed. */
import { sql } from 'kysely'
import { addColumn } from './alter-table.ts'
import type { Migration } from './migration.ts'

export const addPasswordForm: Migration = {
  version: 2,
  async up({ queries, engine }) {
    await addColumn(queries, engine, { table: 'latchkey_users', name: 'password_form', definition: engine.types.text })
    // Whatever was set before this step was set here. A later row without a form comes from elsewhere.
    await sql`update latchkey_users set password_form = 'nfc' where password_form is null`.execute(queries)
  },
}
