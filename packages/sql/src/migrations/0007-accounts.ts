/** Schema version 7: what accounts have beside name and password. Times are seconds since the epoch; scopes and roles are JSON lists. */
import { addColumn, createIndex } from './alter-table.ts'
import type { Migration } from './migration.ts'

const table = 'latchkey_users'

export const extendUsers: Migration = {
  version: 7,
  async up(queries, dialect) {
    const { exactText, seconds, longText } = dialect.types
    for (const [name, definition] of [
      ['email', exactText],
      ['email_key', exactText],
      ['email_verified_at', seconds],
      ['password_changed_at', seconds],
      ['scopes', longText],
      ['roles', longText],
    ] as const) {
      await addColumn(queries, dialect, { table, name, definition })
    }
    // Rows without an address have NULL, which equals no other on any engine.
    const index = { table, name: 'latchkey_users_email_key', columns: ['email_key'], unique: true }
    await createIndex(queries, dialect, index)
  },
}
