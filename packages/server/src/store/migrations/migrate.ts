/** Brings our own schema to the newest version that this program knows. */
import { sql } from 'kysely'
import { DomainError } from '../../domain/domain-error.ts'
import type { Dialect, Queries } from '../dialects/dialect.ts'
import { migrations } from './migrations.ts'

/**
 * Runs the missing steps, alone: a second process that starts now waits, and then finds nothing to do.
 * The version is written after each step.
 *
 * @throws {DomainError} store_misconfigured when the schema is newer than this program
 */
export function migrate(queries: Queries, dialect: Dialect): Promise<void> {
  return dialect.alone(queries, 'schema', async (alone) => {
    await sql`create table if not exists latchkey_schema (version integer not null)`.execute(alone)
    const { rows } = await sql<{ version: unknown }>`select max(version) as version from latchkey_schema`.execute(alone)
    const current = Number(rows[0]?.version ?? 0)
    const known = migrations.at(-1)?.version ?? 0
    if (current > known) {
      throw new DomainError(
        'store_misconfigured',
        `the database has schema version ${current}, this program knows up to ${known}: install a newer latchkey`,
      )
    }
    for (const { version, up } of migrations.filter((step) => step.version > current)) {
      await up(alone, dialect)
      await sql`insert into latchkey_schema (version) values (${sql.lit(version)})`.execute(alone)
    }
  })
}
