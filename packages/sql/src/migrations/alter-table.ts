/** Changes to an existing table: each does nothing if it was already made, so that an interrupted step can run again. */
import { DomainError } from '@latchkey/server/stores'
import { type RawBuilder, sql } from 'kysely'
import type { IndexShape } from '../database/table-shape.ts'
import type { Queries, SqlEngine } from '../engines/engine.ts'

export interface NewColumn {
  readonly table: string
  readonly name: string
  /** A type of the engine, and a default where the column must not be NULL. */
  readonly definition: RawBuilder<unknown>
}

/** @throws {DomainError} store_misconfigured for an index of this name over other columns: what it was to promise would not be so */
export async function createIndex(
  queries: Queries,
  engine: SqlEngine,
  table: string,
  index: IndexShape,
): Promise<void> {
  const existing = await engine.indexes(queries, { schema: undefined, name: table })
  const same = existing.find(({ name }) => name === index.name)
  if (same) {
    if (same.columns.join() === index.columns.join()) return
    throw new DomainError(
      'store_misconfigured',
      `the table ${table} has an index ${index.name} over other columns (${same.columns.join(', ')}): rename or drop it`,
    )
  }
  const columns = sql.join(index.columns.map((name) => sql.id(name)))
  const kind = index.unique ? sql`unique index` : sql`index`
  await sql`create ${kind} ${sql.id(index.name)} on ${sql.id(table)} (${columns})`.execute(queries)
}

export async function addColumn(queries: Queries, engine: SqlEngine, column: NewColumn): Promise<void> {
  const existing = await engine.columns(queries, { schema: undefined, name: column.table })
  if (existing.some(({ name }) => name === column.name)) return
  await sql`alter table ${sql.id(column.table)} add column ${sql.id(column.name)} ${column.definition}`.execute(queries)
}
