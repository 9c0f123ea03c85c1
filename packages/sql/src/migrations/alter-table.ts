/** Changes to a table that is there: each does nothing when it was made already, so that an interrupted step can run again. */
import { type RawBuilder, sql } from 'kysely'
import type { Dialect, Queries } from '../engines/engine.ts'

export interface NewIndex {
  readonly table: string
  /** Unique in the whole database, as SQLite and PostgreSQL want it: begin with the table's name. */
  readonly name: string
  /** In the order of the index. */
  readonly columns: readonly string[]
  readonly unique?: boolean
}

export interface NewColumn {
  readonly table: string
  readonly name: string
  /** A type of the dialect, and a default where the column must not be NULL. */
  readonly definition: RawBuilder<unknown>
}

export async function createIndex(queries: Queries, dialect: Dialect, index: NewIndex): Promise<void> {
  const existing = await dialect.indexes(queries, { schema: undefined, name: index.table })
  if (existing.includes(index.name)) return
  const columns = sql.join(index.columns.map((name) => sql.id(name)))
  const kind = index.unique ? sql`unique index` : sql`index`
  await sql`create ${kind} ${sql.id(index.name)} on ${sql.id(index.table)} (${columns})`.execute(queries)
}

export async function addColumn(queries: Queries, dialect: Dialect, column: NewColumn): Promise<void> {
  const existing = await dialect.columns(queries, { schema: undefined, name: column.table })
  if (existing.some(({ name }) => name === column.name)) return
  await sql`alter table ${sql.id(column.table)} add column ${sql.id(column.name)} ${column.definition}`.execute(queries)
}
