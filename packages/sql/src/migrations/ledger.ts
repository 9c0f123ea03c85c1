/** What the migrator itself needs in the database: which steps were done, and the lease by which one process does them. */
import { type RawBuilder, sql } from 'kysely'
import { readInteger } from '../database/integers.ts'
import type { Access } from '../database/open-database.ts'
import type { Dialect, Queries } from '../engines/engine.ts'
import { requireOwnTable } from './own-table.ts'

const steps = { name: 'latchkey_schema', columns: ['version', 'applied_at'] }
const leases = { name: 'latchkey_lease', columns: ['name', 'owner', 'expires_at'] }

/** The steps that were done; none in an empty database. Changes nothing. */
export async function readVersions(queries: Queries, dialect: Dialect): Promise<ReadonlySet<number>> {
  if (!(await requireOwnTable(queries, dialect, steps))) return new Set()
  const { rows } = await sql<{ version: unknown }>`select version from latchkey_schema`.execute(queries)
  return new Set(rows.map((row) => readInteger(row.version)))
}

/** `applied_at` and `expires_at` are milliseconds of the database's clock. */
export async function createLedger(access: Access): Promise<void> {
  const { counter, exactText, seconds } = access.dialect.types
  await createTable(access, steps, sql`version ${counter} not null primary key, applied_at ${seconds} not null`)
  await createTable(
    access,
    leases,
    sql`name ${exactText} not null primary key, owner ${exactText} not null, expires_at ${seconds} not null`,
  )
}

async function createTable({ ask, dialect }: Access, table: typeof steps, columns: RawBuilder<unknown>): Promise<void> {
  const isThere = () => ask((queries) => requireOwnTable(queries, dialect, table))
  if (await isThere()) return
  try {
    await ask((queries) => sql`create table if not exists ${sql.id(table.name)} (${columns})`.execute(queries))
  } catch (error) {
    // PostgreSQL lets two processes find no table, and then refuses the second one's.
    if (!(await isThere())) throw error
  }
}

/** A step that two processes did is written down once. */
export function recordVersion(queries: Queries, dialect: Dialect, version: number): Promise<boolean> {
  const row = sql`insert into latchkey_schema (version, applied_at) values (${sql.lit(version)}, ${dialect.nowMilliseconds})`
  return dialect.insertOnce(queries, row, ['version'])
}
