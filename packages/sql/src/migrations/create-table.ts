/** Creates a table of a known shape, or the parts of it that are missing, because an interrupted step runs again. */
import { type RawBuilder, sql } from 'kysely'
import { readColumnShape, type TableShape } from '../database/table-shape.ts'
import type { Queries, SqlEngine } from '../engines/engine.ts'
import { createIndex } from './alter-table.ts'
import { requireOwnTable } from './own-table.ts'

/** @throws {DomainError} store_misconfigured for another app's table of this name */
export async function createTable(queries: Queries, engine: SqlEngine, shape: TableShape): Promise<void> {
  await requireOwnTable(queries, engine, shape)
  await tableStatement(engine, shape).execute(queries)
  for (const index of shape.indexes ?? []) await createIndex(queries, engine, shape.name, index)
}

/** The table without the indexes that have names. */
export function tableStatement(
  { types }: SqlEngine,
  { name, columns, uniqueTogether }: TableShape,
): RawBuilder<unknown> {
  const lines = Object.entries(columns).map(([column, shape]) => {
    const { storage, constraint, isNullable } = readColumnShape(shape)
    const absence = isNullable ? sql`` : sql` not null`
    const only = constraint === 'key' ? sql` primary key` : constraint === 'unique' ? sql` unique` : sql``
    return sql`${sql.id(column)} ${types[storage]}${absence}${only}`
  })
  if (uniqueTogether) lines.push(sql`unique (${sql.join(uniqueTogether.map((column) => sql.id(column)))})`)
  return sql`create table if not exists ${sql.id(name)} (${sql.join(lines)})`
}
