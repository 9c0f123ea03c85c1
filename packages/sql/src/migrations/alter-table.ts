/** Changes to an existing table: each does nothing if it was already made, so that an interrupted step can run again. */
import { type RawBuilder, sql } from 'kysely'
import type { IndexShape } from '../database/table-shape.ts'
import type { Queries, SqlEngine } from '../engines/engine.ts'

export interface NewColumn {
  readonly table: string
  readonly name: string
  /** A type of the engine, and a default where the column must not be NULL. */
  readonly definition: RawBuilder<unknown>
}

export async function createIndex(
  queries: Queries,
  engine: SqlEngine,
  table: string,
  index: IndexShape,
): Promise<void> {
  const existing = await engine.indexes(queries, { schema: undefined, name: table })
  if (existing.some(({ name }) => name === index.name)) return
  const columns = sql.join(index.columns.map((name) => sql.id(name)))
  const kind = index.unique ? sql`unique index` : sql`index`
  await sql`create ${kind} ${sql.id(index.name)} on ${sql.id(table)} (${columns})`.execute(queries)
}

export async function addColumn(queries: Queries, engine: SqlEngine, column: NewColumn): Promise<void> {
  const existing = await engine.columns(queries, { schema: undefined, name: column.table })
  if (existing.some(({ name }) => name === column.name)) return
  await sql`alter table ${sql.id(column.table)} add column ${sql.id(column.name)} ${column.definition}`.execute(queries)
}
