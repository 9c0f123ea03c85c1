/** Removes expired rows, a bounded number at once, so that other queries do not wait long for a lock. */
import { type RawBuilder, sql } from 'kysely'
import type { Database } from './open-database.ts'
import type { Table } from './table.ts'

export interface Removal<Row, K extends keyof Row & string> {
  /** The member that is the primary key. */
  readonly key: keyof Row & string
  /** The member that is compared. Its column must be indexed. */
  readonly by: K
  readonly before: NonNullable<Row[K]>
  /** 1 to 1,000 */
  readonly limit: number
}

/** @returns how many rows were removed; 0 when nothing is left */
export async function removeRows<Name extends string, Row, K extends keyof Row & string>(
  database: Database,
  table: Table<Name, Row>,
  { key: keyMember, by, before, limit }: Removal<Row, K>,
): Promise<number> {
  const column = sql.id(table.column(by))
  const is = sql`${column} < ${table.cell[by](before)}`
  return removeWhere(database, table, { key: keyMember, is, limit, order: sql`order by ${column}` })
}

/** Rows for which a condition holds. */
export interface RemovalWhere<Row> extends Pick<Removal<Row, keyof Row & string>, 'key' | 'limit'> {
  readonly is: RawBuilder<unknown>
  readonly order?: RawBuilder<unknown>
}

/**
 * Selects the keys first, and then deletes by them: for a DELETE with a subquery, MariaDB would read the whole table, and lock all of it.
 *
 * @returns how many rows were removed; 0 when nothing is left
 */
export async function removeWhere<Name extends string, Row>(
  database: Pick<Database, 'ask'>,
  table: Table<Name, Row>,
  { key: keyMember, is, limit, order = sql`` }: RemovalWhere<Row>,
): Promise<number> {
  const [name, key] = [table.name, table.column(keyMember)].map((word) => sql.id(word))
  const ask = <R>(statement: RawBuilder<R>) =>
    database.ask((queries) => statement.execute(queries), { idempotent: true })
  const { rows } = await ask(
    sql<{ key: string }>`select ${key} as ${sql.id('key')} from ${name} where ${is}
      ${order} limit ${sql.lit(limit)}`,
  )
  if (rows.length === 0) return 0
  // The condition is checked again, because a row may have been used meanwhile.
  const keys = sql.join(rows.map((row) => row.key))
  const { numAffectedRows } = await ask(sql`delete from ${name} where ${key} in (${keys}) and ${is}`)
  return Number(numAffectedRows ?? 0n)
}
