/** Removes what has had its time, a bounded number of rows at once, so that nobody waits long for a lock. */
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

/**
 * First which, then those: MariaDB would read the whole table for a DELETE whose rows a subquery names, and lock all that it reads.
 *
 * @returns how many rows were removed; 0 when nothing is left
 */
export async function removeRows<Name extends string, Row, K extends keyof Row & string>(
  database: Database,
  table: Table<Name, Row>,
  { key: keyMember, by, before, limit }: Removal<Row, K>,
): Promise<number> {
  const [name, key, column] = [table.name, table.column(keyMember), table.column(by)].map((word) => sql.id(word))
  const isOver = sql`${column} < ${table.cell[by](before)}`
  const ask = <R>(statement: RawBuilder<R>) =>
    database.ask((queries) => statement.execute(queries), { idempotent: true })
  const { rows } = await ask(
    sql<{ key: string }>`select ${key} as ${sql.id('key')} from ${name} where ${isOver}
      order by ${column} limit ${sql.lit(limit)}`,
  )
  if (rows.length === 0) return 0
  // Once more, because one of them may have been used meanwhile.
  const keys = sql.join(rows.map((row) => row.key))
  const { numAffectedRows } = await ask(sql`delete from ${name} where ${key} in (${keys}) and ${isOver}`)
  return Number(numAffectedRows ?? 0n)
}
