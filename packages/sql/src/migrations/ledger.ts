/** What the migrator itself needs in the database: which steps were done, and the lease by which one process does them. */
import { integer, key, milliseconds } from '../database/columns.ts'
import { leases } from '../database/leases.ts'
import type { Access } from '../database/open-database.ts'
import { type Table, table } from '../database/table.ts'
import type { TableShape } from '../database/table-shape.ts'
import type { Queries, SqlEngine } from '../engines/engine.ts'
import { tableStatement } from './create-table.ts'
import { requireOwnTable } from './own-table.ts'

/** One row for each step. `appliedAt` is in milliseconds of the database's clock. */
export const steps: Table<'latchkey_schema', { readonly version: number; readonly appliedAt: number }> = table(
  'latchkey_schema',
  { version: key(integer()), appliedAt: milliseconds() },
)

/** The steps that were done; empty for an empty database. Changes nothing. */
export async function readVersions(queries: Queries, engine: SqlEngine): Promise<ReadonlySet<number>> {
  if (!(await requireOwnTable(queries, engine, steps.shape))) return new Set()
  const rows = await steps.in(queries).selectFrom('latchkey_schema').selectAll().execute()
  return new Set(rows.map((row) => steps.read(row).version))
}

export async function createLedger(access: Access): Promise<void> {
  await createTable(access, steps.shape)
  await createTable(access, leases.shape)
}

async function createTable({ ask, engine }: Access, shape: TableShape): Promise<void> {
  const isThere = () => ask((queries) => requireOwnTable(queries, engine, shape))
  if (await isThere()) return
  try {
    await ask((queries) => tableStatement(engine, shape).execute(queries))
  } catch (error) {
    // In PostgreSQL two processes may both find that the table is missing; the second one to create it is then refused.
    if (!(await isThere())) throw error
  }
}

/** A step that two processes did is recorded once. */
export function recordVersion(queries: Queries, engine: SqlEngine, version: number): Promise<boolean> {
  return engine.insertOnce(queries, steps.insert({ version, appliedAt: engine.nowMilliseconds }), ['version'])
}
