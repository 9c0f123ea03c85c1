/** Schema version 5: confidential clients. Lists are JSON; times are seconds since the epoch. */
import { sql } from 'kysely'
import type { Migration } from './migration.ts'
import { requireOwnTable } from './own-table.ts'

export const createClients: Migration = {
  version: 5,
  async up(queries, dialect) {
    const { exactText, hash, longText, seconds } = dialect.types
    await requireOwnTable(queries, dialect, { name: 'latchkey_clients', columns: ['id', 'name', 'secret_hash'] })
    await sql`create table if not exists latchkey_clients (
      id ${exactText} not null primary key,
      name ${exactText} not null,
      secret_hash ${hash} not null,
      grants ${longText} not null,
      scopes ${longText} not null,
      audiences ${longText} not null,
      created_at ${seconds} not null,
      disabled_at ${seconds}
    )`.execute(queries)
  },
}
