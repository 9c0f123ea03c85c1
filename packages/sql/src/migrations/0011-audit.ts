/** Schema version 11: the audit log. `recorded_at` is in milliseconds of the database's clock. */
import { sql } from 'kysely'
import { createIndex } from './alter-table.ts'
import type { Migration } from './migration.ts'
import { requireOwnTable } from './own-table.ts'

const name = 'latchkey_audit'
const columns = [
  'id',
  'recorded_at',
  'type',
  'outcome',
  'reason',
  'subject',
  'actor',
  'session_id',
  'client_id',
  'object',
  'address',
  'user_agent',
]

export const createAudit: Migration = {
  version: 11,
  async up(queries, dialect) {
    await requireOwnTable(queries, dialect, { name, columns })
    const { uuid, exactText, seconds } = dialect.types
    await sql`create table if not exists latchkey_audit (
      id ${uuid} not null primary key,
      recorded_at ${seconds} not null,
      type ${exactText} not null,
      outcome ${exactText} not null,
      reason ${exactText},
      subject ${exactText},
      actor ${exactText},
      session_id ${exactText},
      client_id ${exactText},
      object ${exactText},
      address ${exactText},
      user_agent ${exactText},
      unique (recorded_at, id)
    )`.execute(queries)
    for (const column of ['subject', 'session_id', 'client_id', 'address', 'type', 'actor']) {
      await createIndex(queries, dialect, {
        table: name,
        name: `latchkey_audit_${column}`,
        columns: [column, 'recorded_at', 'id'],
      })
    }
  },
}
