/** Schema version 9: API keys, by their hashes. Times are seconds since the epoch; scopes are a JSON list. */
import { sql } from 'kysely'
import { createIndex } from './alter-table.ts'
import type { Migration } from './migration.ts'
import { requireOwnTable } from './own-table.ts'

const name = 'latchkey_api_keys'

export const createApiKeys: Migration = {
  version: 9,
  async up(queries, dialect) {
    const { uuid, exactText, hash, longText, seconds } = dialect.types
    await requireOwnTable(queries, dialect, { name, columns: ['id', 'user_id', 'hash', 'scopes'] })
    await sql`create table if not exists latchkey_api_keys (
      id ${uuid} not null primary key,
      user_id ${uuid} not null,
      name ${exactText} not null,
      hash ${hash} not null unique,
      scopes ${longText} not null,
      created_at ${seconds} not null,
      expires_at ${seconds},
      last_used_at ${seconds}
    )`.execute(queries)
    await createIndex(queries, dialect, { table: name, name: `${name}_user`, columns: ['user_id', 'id'] })
  },
}
