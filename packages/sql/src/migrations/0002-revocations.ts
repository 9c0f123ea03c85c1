/**
 * Schema version 2: what was revoked, and the name of this log. Times are seconds since the epoch, except `recorded_at`: milliseconds
 * of the database's clock, by which readers go on from where they were.
 */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Migration } from './migration.ts'
import { requireOwnTable } from './own-table.ts'

const columns = ['id', 'kind', 'name', 'issuer', 'issued_until', 'expires_at', 'recorded_at']

export const createRevocations: Migration = {
  version: 2,
  async up(queries, dialect) {
    await requireOwnTable(queries, dialect, { name: 'latchkey_revocations', columns })
    await requireOwnTable(queries, dialect, { name: 'latchkey_revocation_log', columns: ['only_row', 'id'] })
    const { uuid, exactText, seconds, counter } = dialect.types
    // The constraint is the index that readers go along; not every engine can name an index inside a table.
    await sql`create table if not exists latchkey_revocations (
      id ${uuid} not null primary key,
      kind ${exactText} not null,
      name ${exactText} not null,
      issuer ${exactText},
      issued_until ${seconds},
      expires_at ${seconds},
      recorded_at ${seconds} not null,
      unique (recorded_at, id)
    )`.execute(queries)
    // One row, whoever makes it: a second name would send every reader back to the beginning.
    await sql`create table if not exists latchkey_revocation_log (
      only_row ${counter} not null primary key, id ${uuid} not null
    )`.execute(queries)
    const row = sql`insert into latchkey_revocation_log (only_row, id) values (1, ${randomUUID()})`
    await dialect.insertOnce(queries, row, ['only_row'])
  },
}
