/** Schema version 8: one-time tokens, by their hashes. Times are seconds since the epoch. */
import { sql } from 'kysely'
import { createIndex } from './alter-table.ts'
import type { Migration } from './migration.ts'
import { requireOwnTable } from './own-table.ts'

const name = 'latchkey_one_time_tokens'

export const createOneTimeTokens: Migration = {
  version: 8,
  async up(queries, dialect) {
    const { uuid, exactText, hash, seconds } = dialect.types
    await requireOwnTable(queries, dialect, { name, columns: ['hash', 'purpose', 'user_id'] })
    await sql`create table if not exists latchkey_one_time_tokens (
      hash ${hash} not null primary key,
      purpose ${exactText} not null,
      user_id ${uuid} not null,
      email_key ${exactText} not null,
      created_at ${seconds} not null,
      expires_at ${seconds} not null,
      used_at ${seconds}
    )`.execute(queries)
    await createIndex(queries, dialect, { table: name, name: `${name}_user`, columns: ['user_id'] })
    await createIndex(queries, dialect, { table: name, name: `${name}_expiry`, columns: ['expires_at'] })
  },
}
