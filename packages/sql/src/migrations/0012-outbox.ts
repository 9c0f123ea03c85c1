/** Schema version 12: what is still to be told after a commit. Times are milliseconds since the epoch. */
import { sql } from 'kysely'
import { createIndex } from './alter-table.ts'
import type { Migration } from './migration.ts'
import { requireOwnTable } from './own-table.ts'

const table = 'latchkey_outbox'

export const createOutbox: Migration = {
  version: 12,
  async up(queries, dialect) {
    const { uuid, exactText, longText, seconds, counter } = dialect.types
    await requireOwnTable(queries, dialect, { name: table, columns: ['id', 'event', 'listener', 'payload', 'due_at'] })
    await sql`create table if not exists latchkey_outbox (
      id ${uuid} not null primary key,
      event ${exactText} not null,
      listener ${exactText} not null,
      payload ${longText} not null,
      attempts ${counter} not null,
      due_at ${seconds} not null
    )`.execute(queries)
    await createIndex(queries, dialect, { table, name: 'latchkey_outbox_due', columns: ['due_at'] })
  },
}
