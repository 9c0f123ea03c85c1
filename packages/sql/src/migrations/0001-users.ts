/** Schema version 1: users. Times are seconds since the epoch; a disabled user has a time since when. */
import { sql } from 'kysely'
import type { Migration } from './migration.ts'
import { requireOwnTable } from './own-table.ts'

const columns = ['id', 'username', 'password_hash', 'created_at', 'disabled_at']

export const createUsers: Migration = {
  version: 1,
  async up(queries, dialect) {
    await requireOwnTable(queries, dialect, { name: 'latchkey_users', columns })
    await sql`create table if not exists latchkey_users (
      id ${dialect.types.uuid} not null primary key,
      username ${dialect.types.exactText} not null unique,
      password_hash ${dialect.types.ascii},
      created_at ${dialect.types.seconds} not null,
      disabled_at ${dialect.types.seconds}
    )`.execute(queries)
  },
}
