/** Finds out what {@link migrate} would refuse, by reading only. */
import type { Database } from '../database/open-database.ts'
import { missingSteps, requireEveryText } from './migrate.ts'
import { requireOwnTable } from './own-table.ts'

/** @throws {DomainError} store_misconfigured when the schema is newer than this program, or another app has a table of our name */
export async function probeSchema(database: Database): Promise<void> {
  await requireEveryText(database)
  const missing = await missingSteps(database)
  for (const { name, columns } of missing.flatMap(({ creates = [] }) => creates)) {
    await database.ask((queries) => requireOwnTable(queries, database.engine, { name, columns }))
  }
}
