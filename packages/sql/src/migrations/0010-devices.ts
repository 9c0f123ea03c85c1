/** Schema version 10: devices that have logged in before. Times are seconds since the epoch. */
import { sql } from 'kysely'
import { createIndex } from './alter-table.ts'
import type { Migration } from './migration.ts'
import { requireOwnTable } from './own-table.ts'

const table = 'latchkey_devices'

export const createDevices: Migration = {
  version: 10,
  async up(queries, dialect) {
    const { hash, exactText, seconds } = dialect.types
    await requireOwnTable(queries, dialect, { name: table, columns: ['token_hash', 'subject', 'last_used_at'] })
    await sql`create table if not exists latchkey_devices (
      token_hash ${hash} not null primary key,
      subject ${exactText} not null,
      created_at ${seconds} not null,
      last_used_at ${seconds} not null
    )`.execute(queries)
    await createIndex(queries, dialect, { table, name: 'latchkey_devices_subject', columns: ['subject', 'created_at'] })
    await createIndex(queries, dialect, { table, name: 'latchkey_devices_last_use', columns: ['last_used_at'] })
  },
}
