/** Schema version 1: users. Times are seconds since the epoch; a disabled user has a time since when. */
import { sql } from 'kysely'
import { DomainError } from '../../domain/domain-error.ts'
import type { Migration } from './migration.ts'

const columns = ['id', 'username', 'password_hash', 'created_at', 'disabled_at']

export const createUsers: Migration = {
  version: 1,
  async up(queries, dialect) {
    // Where DDL commits at once (MySQL), the table may be there from an interrupted start. Or it is somebody else's.
    const existing = (await dialect.columns(queries, { schema: undefined, name: 'users' })).map((column) => column.name)
    if (existing.length > 0 && existing.join() !== columns.join()) {
      throw new DomainError(
        'store_misconfigured',
        `the database has a table users that is not Latchkey's (its columns: ${existing.join(', ')}): use it in place, or another database`,
      )
    }
    await sql`create table if not exists users (
      id ${dialect.types.uuid} not null primary key,
      username ${dialect.types.exactText} not null unique,
      password_hash ${dialect.types.ascii},
      created_at ${dialect.types.seconds} not null,
      disabled_at ${dialect.types.seconds}
    )`.execute(queries)
  },
}
