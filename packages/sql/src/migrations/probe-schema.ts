/** Finds out what {@link migrate} would refuse, by reading only. */
import type { Database } from '../database/open-database.ts'
import { firstTables } from './0001-first-tables.ts'
import { missingSteps } from './migrate.ts'
import { requireOwnTable } from './own-table.ts'

/** @throws {DomainError} store_misconfigured when the schema is newer than this program, or another app has a table of our name */
export async function probeSchema(database: Database): Promise<void> {
  if ((await missingSteps(database)).length === 0) return
  for (const { name, columns } of firstTables) {
    await database.ask((queries) => requireOwnTable(queries, database.engine, { name, columns }))
  }
}
