/** Tells our own tables from another app's tables of the same name. */
import { DomainError } from '@latchkey/server/stores'
import type { TableShape } from '../database/table-shape.ts'
import type { Queries, SqlEngine } from '../engines/engine.ts'

/**
 * A table of ours may exist after an interrupted start, and later steps may have added columns. Or the table is another app's.
 *
 * @returns whether it exists
 * @throws {DomainError} store_misconfigured for a table of this name without these columns
 */
export async function requireOwnTable(
  queries: Queries,
  engine: SqlEngine,
  { name, columns }: Pick<TableShape, 'name' | 'columns'>,
): Promise<boolean> {
  const existing = (await engine.columns(queries, { schema: undefined, name })).map((column) => column.name)
  if (existing.length === 0) return false
  if (Object.keys(columns).every((column) => existing.includes(column))) return true
  throw new DomainError(
    'store_misconfigured',
    `the database has a table ${name} that is not Latchkey's (its columns: ${existing.join(', ')}): use another database`,
  )
}
